import { setImmediate as nextTurn } from 'node:timers/promises';
import { retryHint } from '@orderline/contracts/realtime/close-codes';
import type { Tickets } from '@orderline/domain/realtime';
import { type AddressOptions, clientAddress } from '../http/policy/client-address.ts';
import type { Principal } from '../http/policy/principal.ts';
import type { OwnResponse } from '../http/route.ts';
import { openServices, type ServicesNeeds } from './services.ts';
import { openStream, type StreamRefusal, type StreamRequest } from './stream.ts';
import { claimsOf } from './subjects.ts';
import { acceptWebSockets, stopping, type Upgrade } from './websocket.ts';

export type RealtimeNeeds = ServicesNeeds & AddressOptions & { readonly corsOrigins: readonly string[] };

/** Real time of a process as it is seen at one time. */
export type WatchedRealtime = {
  readonly connections: Readonly<Record<'websocket' | 'sse', number>>;
  /** The most that are held at once. */
  readonly most: number;
  readonly channels: number;
  readonly subscriptions: number;
  /** What was told since the process began, and how long after its commit on the average; null where nothing was. */
  readonly told: number;
  readonly meanLagMs: number | null;
  readonly draining: boolean;
};

export type Realtime = {
  readonly upgrade: Upgrade;
  readonly openStream: (asked: StreamRequest) => Promise<StreamRefusal | OwnResponse>;
  readonly connections: () => number;
  readonly watch: () => WatchedRealtime;
  /** Opens no connection any more. */
  readonly drain: () => void;
  /** Sends everybody elsewhere, each at a time of its own, and resolves once they have gone. */
  readonly close: () => Promise<void>;
};

const WHEEL_MS = 100;
const HUB_MS = 250;

/** How many are told to go before others have their turn. */
const SLICE = 250;

/** Real time as this process serves it, by WebSocket and by server-sent events. */
export const openRealtimeServer = (needs: RealtimeNeeds): Realtime => {
  const services = openServices(needs);
  let draining = false;
  const timers = [setInterval(services.wheel.turn, WHEEL_MS).unref(), setInterval(services.hub.tick, HUB_MS).unref()];
  const sendAway = async (): Promise<void> => {
    let count = 0;
    for (const connection of [...services.all]) {
      const inMs = Math.round(services.random() * needs.settings.drainSeconds * 1000);
      connection.close(1012, retryHint(inMs));
      count += 1;
      if (count % SLICE === 0) await nextTurn();
    }
  };
  return {
    upgrade: acceptWebSockets({
      ...needs,
      services,
      addressOf: clientAddress(needs),
      isDraining: () => draining,
    }),
    openStream: async (asked) => (draining ? stopping : openStream(services, asked)),
    connections: () => services.all.size,
    watch: () => ({
      ...services.metrics.watch(),
      ...{ most: needs.settings.connections, channels: services.hub.channels(), draining },
    }),
    drain: () => {
      draining = true;
    },
    close: async () => {
      draining = true;
      await sendAway();
      await services.emptied();
      for (const timer of timers) clearInterval(timer);
    },
  };
};

const TICKET_MS = 30_000;

export type TicketsNeeds = { readonly tickets: Pick<Tickets, 'issue'>; readonly now?: (() => number) | undefined };

/** Makes tickets for who asks, each good for one connection. */
export const issueTickets =
  ({ tickets, now = Date.now }: TicketsNeeds) =>
  async (principal: Principal): Promise<{ readonly ticket: string; readonly expiresAt: string }> => ({
    ticket: await tickets.issue(claimsOf(principal, now()), TICKET_MS),
    expiresAt: new Date(now() + TICKET_MS).toISOString(),
  });

/** What requests have of real time. */
export type RealtimeOverHttp = Pick<Realtime, 'openStream'> & { readonly issueTicket: ReturnType<typeof issueTickets> };
