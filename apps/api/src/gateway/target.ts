import type { Socket } from 'node:net';
import type { Upstream } from '@orderline/domain/gateway';
import { type buildConnector, Pool } from 'undici';
import { Withdrawn } from './fault.ts';
import { connectorTo, trustOf } from './trust.ts';

/** One place where a service answers, and what we have seen of it. */
export type Target = {
  readonly origin: string;
  readonly pool: Pool;
  readonly connect: buildConnector.connector;
  inFlight: number;
  /** In a row. */
  failures: number;
  /** Milliseconds of the clock of `UpstreamsNeeds`; 0 where it is not ejected. */
  ejectedUntil: number;
  /** Whether the one request that tries an ejected target is under way. */
  onTrial: boolean;
  /** Failed answers to our own questions in a row. */
  missedChecks: number;
  healthy: boolean;
  /** Of WebSockets. */
  readonly sockets: Set<Socket>;
};

/**
 * Node closes a connection that idles for five seconds, and tells so only with `keepAliveTimeout` in a header of its own;
 * one that we still hold then costs a request. A longer time that a service tells of is used, less two seconds.
 */
const openPool = (origin: string, connections: number, connect: buildConnector.connector): Pool =>
  new Pool(origin, {
    ...{ connections, pipelining: 1, allowH2: false, headersTimeout: 0, bodyTimeout: 0 },
    ...{ keepAliveTimeout: 4_000, keepAliveMaxTimeout: 60_000, keepAliveTimeoutThreshold: 2_000 },
    connect,
  });

export const openTarget = (
  origin: string,
  { concurrency, tls }: Pick<Upstream, 'concurrency' | 'tls'>,
  onDistrust: (error: Error) => void,
): Target => {
  const connect = connectorTo(trustOf(origin, tls), onDistrust);
  return {
    ...{ origin, pool: openPool(origin, concurrency, connect), sockets: new Set<Socket>() },
    ...{ inFlight: 0, failures: 0, ejectedUntil: 0, onTrial: false, missedChecks: 0, healthy: true },
    connect,
  };
};

/** Whether connections that were opened for the one serve the other, too. */
export const isReachedLike = (one: Upstream, other: Upstream): boolean =>
  one.concurrency === other.concurrency && JSON.stringify(one.tls) === JSON.stringify(other.tls);

export const end = ({ pool, sockets }: Target): Promise<void> => {
  for (const socket of sockets) socket.destroy();
  return pool.destroy(new Withdrawn('the routes name the target no more'));
};

/** Copies of requests, which count nowhere, are waited for. */
export const endIdle = ({ pool }: Target): Promise<void> => pool.close();

export const wellTarget = { failures: 0, ejectedUntil: 0, healthy: true, missedChecks: 0 };

/** An ejected target that has served its time is tried by one request, until an answer is good. */
export const isUp = ({ healthy, ejectedUntil, onTrial }: Target, now: number): boolean =>
  healthy && (ejectedUntil === 0 || (ejectedUntil <= now && !onTrial));
