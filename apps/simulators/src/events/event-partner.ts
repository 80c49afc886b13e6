import { EventEmitter, once } from 'node:events';
import { contractOf, decodeEvent } from '@orderline/contracts/events';
import type { Logger } from '@orderline/platform';
import type { Chance } from '../dials/chance.ts';
import type { Dials, SendingDials } from '../dials/dials.ts';
import { openEventBook } from './event-book.ts';
import { type Message, newOrder, type PartnerOrder, type Request, type Rules, type Step, UNKNOWN } from './order.ts';
import type { Placed } from './outbox.ts';
import { releaseHeld, type Spoken, speak } from './speak.ts';
import { createTimers } from './timers.ts';

export type EventPartnerPorts<Values extends SendingDials> = {
  readonly name: string;
  readonly rules: Rules<Values>;
  readonly dials: Pick<Dials<Values>, 'now'>;
  readonly chance: Chance;
  /** Where the journal is. */
  readonly file: string;
  readonly logger: Logger;
  readonly now: () => number;
  readonly newId: () => string;
};

export type EventPartner = {
  /** Takes a request; what follows from it is in the journal once it returns. */
  readonly receive: (wire: Message) => void;
  /** Events behind a position, oldest first; see the contracts' `messagePage`. */
  readonly eventsAfter: (position: number | undefined, limit: number) => readonly Placed[];
  /** All events up to the position are where they should be. */
  readonly arrived: (position: number) => void;
  /** Resolves when there is a new event, or the signal is aborted. */
  readonly nextEvent: (signal: AbortSignal) => Promise<void>;
  readonly ledger: () => EventLedger;
  readonly close: () => void;
};

type EventLedger = {
  readonly orders: number;
  readonly stages: Readonly<Record<string, number>>;
  /** Events that have yet to arrive. */
  readonly waiting: number;
};

const ledgerOf = (orders: readonly PartnerOrder[], waiting: number): EventLedger => {
  const stages = [...Map.groupBy(orders, ({ stage }) => stage)].map(([stage, alike]) => [stage, alike.length] as const);
  return { orders: orders.length, stages: Object.fromEntries(stages), waiting };
};

/** A partner that takes requests and answers with events: its rules, with a memory, a clock, and bad manners by dials. */
export const openEventPartner = <Values extends SendingDials>(ports: EventPartnerPorts<Values>): EventPartner => {
  const { name, rules, dials, chance, file, logger, now, newId } = ports;
  const book = openEventBook(file, now);
  const bell = new EventEmitter().setMaxListeners(0);
  const timers = createTimers({ now, wake: (orderId) => wake(orderId) });
  const moment = () => ({ now: now(), dials: dials.now(), chance, newId });
  const commit = (spoken: Spoken): void => {
    book.keep(spoken);
    timers.set(spoken.order);
    if (spoken.messages.length > 0) bell.emit('event');
  };
  const follow = (before: PartnerOrder, { change, say, note }: Step): void => {
    const order = { ...before, ...change };
    const level = order.stage === UNKNOWN ? 'info' : 'debug';
    if (note !== undefined) logger[level]({ orderId: order.orderId }, `the ${name} says nothing: the order ${note}`);
    commit(say ? speak(order, say, moment()) : { order, messages: [] });
  };
  const wake = (orderId: string): void => {
    const order = book.find(orderId);
    if (!order) return;
    if (order.releaseAt !== null && order.releaseAt <= now()) commit(releaseHeld(order));
    else if (order.dueAt !== null && order.dueAt <= now()) follow(order, rules.due(order, moment()));
    else timers.set(order);
  };
  const take = (request: Request, { ce_correlationid, ce_traceparent }: Message['headers']): void => {
    const found = book.find(request.aggregateId) ?? newOrder(request.aggregateId, now());
    if (request.version <= found.request) {
      logger.debug({ orderId: found.orderId }, `the ${name} was asked that before: ${request.type}`);
      return;
    }
    const origin = { correlationId: ce_correlationid, traceparent: ce_traceparent };
    const order = { ...found, request: request.version, origin };
    follow(order, rules.receive(order, request, moment()));
  };
  for (const order of book.orders()) timers.set(order);
  return {
    receive: (wire) => {
      const read = decodeEvent(wire);
      if (read.ok && contractOf(read.event.type).topic === rules.requestTopic) return take(read.event, wire.headers);
      const fault = read.ok ? `${read.event.type} is no request to it` : read.detail;
      logger.warn({ key: wire.key, eventId: wire.headers.ce_id }, `the ${name} ignores an event: ${fault}`);
    },
    eventsAfter: book.after,
    arrived: book.arrived,
    nextEvent: async (signal) => {
      await once(bell, 'event', { signal }).catch(() => undefined);
    },
    ledger: () => ledgerOf(book.orders(), book.waiting()),
    close: () => {
      timers.clear();
      book.close();
    },
  };
};
