import { asId, type DomainEvent, type EventId, type NewId, type OrderId, ok } from '../shared/index.ts';
import type { QueueHarness } from './outbox-queue.contract.ts';
import type { ParkedEventsHarness } from './parked-events.contract.ts';
import { type ParkedEvents, relayName } from './parked-events.ts';
import type { ParkingHarness } from './parking-lot.contract.ts';
import type { BatchOutcome, OutboxRow } from './ports.ts';

const start = new Date('2026-03-04T05:06:07.089Z');

/** The parked events of a consumer, beside its parking lot. */
export const parkedByConsumer = (
  { parking, transact, newId }: ParkingHarness,
  parked: ParkedEvents,
): ParkedEventsHarness => {
  const consumer = 'c';
  const delivery = (eventId: string) => ({
    consumer,
    eventId: asId<EventId>(eventId),
    type: 'OrderPlaced',
    aggregateId: newId(),
    version: 1,
  });
  return {
    parked,
    consumer,
    block: async (error) => {
      const [key, first, second] = [newId(), newId(), newId()];
      const wire = (eventId: string) => ({
        topic: 'orderline.orders.v1',
        key,
        headers: { ce_id: eventId },
        value: '{}',
      });
      const common = { consumer, parkedAt: start, error };
      await parking.park({ ...common, eventId: first, wire: wire(first), attempts: 1, dueAt: null });
      await parking.park({ ...common, eventId: second, wire: wire(second), attempts: 0, dueAt: start });
      return [first, second];
    },
    flow: async (now) => {
      const ids: string[] = [];
      const sweep = () =>
        parking.retryDue({ now, limit: 10 }, async ({ eventId }) => {
          ids.push(eventId);
          return 'handled';
        });
      while ((await sweep()) > 0);
      return ids;
    },
    counts: async (eventId) => {
      const admitted = await transact(async ({ inbox }) => ok(await inbox.admit(delivery(eventId), start)));
      return admitted.ok && admitted.value === 'first';
    },
  };
};

/** The parked events of the relay, beside its queue. */
export const parkedByRelay = ({ queue, transact, newId }: QueueHarness, parked: ParkedEvents): ParkedEventsHarness => {
  const lease = async (now: Date, answer: (rows: readonly OutboxRow[]) => BatchOutcome) => {
    const rows: OutboxRow[] = [];
    for (const partition of await queue.due(now)) {
      await queue.lease({ partitions: [partition], limit: 10, now }, async (taken) => {
        rows.push(...taken);
        return answer(taken);
      });
    }
    return rows.map(({ eventId }) => eventId);
  };
  const flow = (now: Date) => lease(now, (rows) => ({ published: rows.map(({ eventId }) => eventId), failed: [] }));
  return {
    parked,
    consumer: relayName,
    block: async (error) => {
      const orderId = newId<OrderId>();
      const events = [1, 2].map((version) => cancelled({ newId, orderId, version }));
      for (const event of events) await transact(async ({ outbox }) => ok(await outbox.append([event])));
      const [first, second] = events.map(({ id }) => id);
      if (!first || !second) throw new Error('nothing was recorded');
      await lease(start, (rows) => ({
        published: [],
        failed: rows
          .filter(({ eventId }) => eventId === first)
          .map(({ eventId }) => ({ eventId, error, retryAt: null })),
      }));
      return [first, second];
    },
    flow,
    counts: async (eventId) => (await flow(start)).some((id) => id === eventId),
  };
};

type Cancelled = { readonly newId: NewId; readonly orderId: OrderId; readonly version: number };

const cancelled = ({ newId, orderId, version }: Cancelled): DomainEvent => ({
  id: newId<EventId>(),
  type: 'OrderCancelled',
  aggregate: { type: 'order', id: orderId },
  version,
  occurredAt: start,
  data: { orderId, customerId: newId(), lines: [{ productId: newId(), quantity: 1 }], cancelledAt: start },
});
