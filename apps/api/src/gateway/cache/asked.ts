import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { foldHeaderName } from '@orderline/domain/gateway';
import { identityHeaders } from '../admit.ts';
import type { Asked } from '../asked.ts';
import type { outgoing } from '../forward.ts';
import { headerIn, type RawHeaders } from '../headers.ts';

/** Whoever sends one of these is somebody, though no rule may ask who. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  ...['authorization', 'cookie', 'x-api-key', 'x-access-token', 'x-session-token', 'x-session-id'],
]);

/** With these, frameworks answer for another resource than the one that is asked for; or only for a part of it. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  ...['x-http-method-override', 'x-http-method', 'x-method-override'],
  ...['x-original-url', 'x-original-host', 'x-rewrite-url', 'x-host'],
  ...['range', 'if-range', 'if-match', 'if-unmodified-since'],
]);

export type CacheAsked = {
  /** What was asked for, as services are told it. */
  readonly uri: string;
  /** The same with what its service is asked by host and path, which need not follow from it. */
  readonly what: string;
  /** Who asks: a digest of all that says so; empty of anybody. */
  readonly who: string;
  /** Neither answered from what is kept, nor kept. */
  readonly passesBy: boolean;
};

/** The URI that entries are of: by scheme and host as the client said them, or our proxies did. */
export const uriOf = ({ path, search }: Asked, forwarded: RawHeaders): string => {
  const host = (headerIn(forwarded, 'x-forwarded-host') ?? '').toLowerCase();
  return `${headerIn(forwarded, 'x-forwarded-proto')}://${host}${path}${search}`;
};

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** What goes out to a service. */
type Sent = ReturnType<typeof outgoing>;

/** Whether it asks for another resource, and what it says of who asks, as raw headers that are added to `said`. */
const read = (headers: RawHeaders, said: RawHeaders): boolean => {
  let elsewhere = false;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = foldHeaderName(headers[at] ?? '');
    if (CREDENTIALS.has(name)) said.push(name, headers[at + 1] ?? '');
    elsewhere ||= ELSEWHERE.has(name);
  }
  return elsewhere;
};

/**
 * What is kept is told apart by what its service is told of who asks, and by every credential of the client or that goes on:
 * filters and policies make one of the other.
 */
export const cacheAsked = (asked: Asked, forwarded: RawHeaders, { path, headers: sent }: Sent): CacheAsked => {
  const { request, principal, consumer } = asked;
  const { method, rawHeaders, headers } = request;
  const uri = uriOf(asked, forwarded);
  const said = identityHeaders(principal ?? null, consumer);
  const elsewhere = [rawHeaders, sent].map((some) => read(some, said)).includes(true);
  const reads = method === 'GET' || method === 'HEAD';
  const noStore = /\bno-store\b/i.test(headers['cache-control'] ?? '');
  return {
    uri,
    what: `${uri} ${(headerIn(sent, 'host') ?? '').toLowerCase()} ${path}`,
    who: said.length === 0 ? '' : hash('sha256', JSON.stringify(said), 'base64url'),
    passesBy: !reads || noStore || elsewhere || hasBody(request),
  };
};
