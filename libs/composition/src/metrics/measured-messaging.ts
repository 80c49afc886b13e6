import type { FulfilmentCounts, ParkedCount } from '@orderline/adapters-postgres';
import { instantOf } from '@orderline/contracts/instant';
import type { FulfilmentStatus } from '@orderline/domain/fulfilment';
import type { EventPublisher, OutboxBacklog, Received, WireEvent } from '@orderline/domain/messaging';
import type { Now } from '@orderline/domain/shared';
import { type Metrics, memoize } from '@orderline/platform';
import { subscriptions } from '../messaging/consumers.ts';

const GOOD_MS = 5_000;

/** What has not ended, and what a person must end. */
const OPEN: readonly FulfilmentStatus[] = [
  'authorising',
  'picking',
  'shipping',
  'capturing',
  'delivering',
  'voiding',
  'uncollected',
];

const secondsSince = ({ headers }: WireEvent, now: Date): number =>
  Math.max(0, (now.getTime() - (instantOf(headers.ce_time ?? '')?.getTime() ?? Number.NaN)) / 1000);

/** Counts what became of each received event, and measures the time from the event to its effect. */
export const countReceipts =
  ({ eventsHandled, inboxDuplicates, eventSeconds }: Metrics, now: Now) =>
  ({ consumer, wire, receipt }: Received): void => {
    if (receipt === 'ignored') return;
    eventsHandled.inc({ consumer, type: wire.headers.ce_type ?? 'unknown', outcome: receipt });
    if (receipt === 'duplicate') inboxDuplicates.inc({ consumer });
    const seconds = secondsSince(wire, now());
    if (receipt === 'handled' && Number.isFinite(seconds)) eventSeconds.observe({ consumer }, seconds);
  };

/** Measures the time from each event to its acknowledgement. */
export const measuredPublisher = (
  publisher: EventPublisher,
  { metrics: { outboxPublishSeconds }, now }: { readonly metrics: Metrics; readonly now: Now },
): EventPublisher => ({
  publish: async (events) => {
    await publisher.publish(events);
    const acknowledged = now();
    for (const event of events) outboxPublishSeconds.observe(secondsSince(event, acknowledged));
  },
});

type Backlog = {
  readonly outbox: () => Promise<OutboxBacklog>;
  readonly parked: () => Promise<readonly ParkedCount[]>;
};

/** Looks at outbox and parked events when metrics are asked for, every five seconds at most. */
export const measureBacklog = (metrics: Metrics, ask: Backlog): void => {
  const { outboxPending, outboxParked, outboxOldestSeconds, parkedEvents, parkedOldestSeconds } = metrics;
  const outbox = memoize(ask.outbox, { goodMs: GOOD_MS });
  const parked = memoize(ask.parked, { goodMs: GOOD_MS });
  metrics.beforeRender(async () => {
    for (const gauge of [outboxPending, outboxParked, outboxOldestSeconds]) gauge.remove();
    const backlog = await outbox();
    outboxPending.set(backlog.pending);
    outboxParked.set(backlog.parked);
    outboxOldestSeconds.set(backlog.oldestSeconds);
  });
  metrics.beforeRender(async () => {
    parkedEvents.reset();
    parkedOldestSeconds.reset();
    const counts = await parked();
    for (const { consumer } of subscriptions) {
      parkedEvents.set({ consumer }, 0);
      parkedOldestSeconds.set({ consumer }, 0);
    }
    for (const { consumer, events, oldestSeconds } of counts) {
      parkedEvents.set({ consumer }, events);
      parkedOldestSeconds.set({ consumer }, oldestSeconds);
    }
  });
};

/** Looks at fulfilments when metrics are asked for, every five seconds at most. */
export const measureFulfilments = (
  { fulfilments, fulfilmentsOverdue, refundsUnanswered, beforeRender }: Metrics,
  ask: () => Promise<FulfilmentCounts>,
): void => {
  const counts = memoize(ask, { goodMs: GOOD_MS });
  beforeRender(async () => {
    fulfilments.reset();
    fulfilmentsOverdue.remove();
    refundsUnanswered.remove();
    const { byStatus, overdue, unansweredRefunds } = await counts();
    for (const status of OPEN) fulfilments.set({ status }, byStatus[status] ?? 0);
    fulfilmentsOverdue.set(overdue);
    refundsUnanswered.set(unansweredRefunds);
  });
};

type Lag = { readonly consumer: string; readonly topic: string; readonly partition: number; readonly lag: number };

/** Asks the broker how far consumers are behind when metrics are asked for, every five seconds at most. */
export const measureLag = (metrics: Metrics, ask: () => Promise<readonly Lag[]>): void => {
  const { consumerLag } = metrics;
  const lags = memoize(ask, { goodMs: GOOD_MS });
  metrics.beforeRender(async () => {
    consumerLag.reset();
    for (const { lag, ...labels } of await lags()) consumerLag.set(labels, lag);
  });
};
