import { describe, expect, it } from 'vitest';
import {
  type DomainEvent,
  type EventId,
  type NewId,
  type OrderId,
  type Outbox,
  ok,
  type Transact,
} from '../shared/index.ts';
import type { BatchOutcome, OutboxQueue, OutboxRow, TopicChoice } from './ports.ts';

export type QueueHarness = {
  /** Reads an outbox that is empty at first. */
  readonly queue: OutboxQueue;
  /** Reads some topics of the same outbox. */
  readonly queueOf: (topics: TopicChoice) => OutboxQueue;
  readonly transact: Transact<{ readonly outbox: Outbox<DomainEvent> }>;
  readonly newId: NewId;
};

const now = new Date('2026-03-04T05:06:07.089Z');
const later = new Date('2026-03-04T05:06:08.089Z');

const published = (rows: readonly OutboxRow[]): BatchOutcome => ({
  published: rows.map(({ eventId }) => eventId),
  failed: [],
});

const setUp = async (open: () => Promise<QueueHarness>) => {
  const { queue, transact, newId } = await open();
  const record = async (orderId: OrderId, version: number): Promise<EventId> => {
    const id = newId<EventId>();
    const customerId = newId();
    const data = { orderId, customerId, lines: [{ productId: newId(), quantity: 1 }], cancelledAt: now };
    const aggregate = { type: 'order', id: orderId } as const;
    const event = { id, type: 'OrderCancelled', aggregate, version, occurredAt: now, data };
    await transact(async ({ outbox }) => ok(await outbox.append([event])));
    return id;
  };
  const leaseAll = async (at: Date, answer: (rows: readonly OutboxRow[]) => BatchOutcome, limit = 100) => {
    const seen: OutboxRow[] = [];
    for (const partition of await queue.due(at)) {
      await queue.lease({ partitions: [partition], limit, now: at }, async (rows) => {
        seen.push(...rows);
        return answer(rows);
      });
    }
    return seen.map(({ eventId }) => eventId);
  };
  return { queue, newId, record, leaseAll };
};

/** What the reading side of every outbox must do. */
export const outboxQueueContract = (where: string, open: () => Promise<QueueHarness>): void => {
  describe(`the outbox as a queue ${where}`, () => {
    it('hands out what was recorded, each aggregate in order, until it is published', async () => {
      const { newId, record, leaseAll } = await setUp(open);
      const [one, other] = [newId<OrderId>(), newId<OrderId>()];
      const ones = [await record(one, 1)];
      const others = [await record(other, 1)];
      ones.push(await record(one, 2));
      const seen = await leaseAll(now, published);
      expect(seen.filter((id) => ones.includes(id))).toEqual(ones);
      expect(seen.filter((id) => others.includes(id))).toEqual(others);
      expect(seen).toHaveLength(3);
      expect(await leaseAll(now, published)).toEqual([]);
    });

    it('gives each event in its wire form, under the key of its aggregate', async () => {
      const { queue, newId, record } = await setUp(open);
      const orderId = newId<OrderId>();
      const eventId = await record(orderId, 1);
      const [partition = -1] = await queue.due(now);
      expect(partition).toBeGreaterThanOrEqual(0);
      expect(partition).toBeLessThan(queue.partitions);
      const lease = await queue.lease({ partitions: [partition], limit: 10, now }, async (rows) => {
        const [row] = rows;
        expect(row).toMatchObject({ eventId, aggregate: { type: 'order', id: orderId }, version: 1, attempts: 0 });
        expect(row?.wire.key).toBe(orderId);
        return published(rows);
      });
      expect(lease).toEqual({ kind: 'drained', taken: 1, published: 1, failed: 0 });
    });

    it('takes no more than the limit at a time', async () => {
      const { newId, record, leaseAll } = await setUp(open);
      const orderId = newId<OrderId>();
      const ids = [await record(orderId, 1), await record(orderId, 2), await record(orderId, 3)];
      expect(await leaseAll(now, published, 2)).toEqual(ids.slice(0, 2));
      expect(await leaseAll(now, published, 2)).toEqual(ids.slice(2));
    });

    it('marks nothing when publishing throws, and throws the error on', async () => {
      const { newId, record, leaseAll } = await setUp(open);
      const id = await record(newId(), 1);
      const dying = leaseAll(now, () => {
        throw new Error('the broker is away');
      });
      await expect(dying).rejects.toThrow('the broker is away');
      expect(await leaseAll(now, published)).toEqual([id]);
    });

    it('lets one lease of a partition stand at a time', async () => {
      const { queue, newId, record } = await setUp(open);
      await record(newId(), 1);
      const [partition = -1] = await queue.due(now);
      const entered = Promise.withResolvers<void>();
      const gate = Promise.withResolvers<void>();
      const first = queue.lease({ partitions: [partition], limit: 10, now }, async (rows) => {
        entered.resolve();
        await gate.promise;
        return published(rows);
      });
      await entered.promise;
      const second = await queue.lease({ partitions: [partition], limit: 10, now }, async (rows) => published(rows));
      expect(second).toEqual({ kind: 'held-elsewhere' });
      gate.resolve();
      expect(await first).toMatchObject({ kind: 'drained', published: 1 });
    });

    it('leases several partitions at a time, but for those that another one has', async () => {
      const { queue, newId, record } = await setUp(open);
      const ids = await Promise.all(Array.from({ length: 40 }, () => record(newId(), 1)));
      const [held = -1, ...others] = await queue.due(now);
      const seen: string[] = [];
      const take = async (rows: readonly OutboxRow[]) => {
        seen.push(...rows.map(({ eventId }) => eventId));
        return published(rows);
      };
      await queue.lease({ partitions: [held], limit: 100, now }, async (rows) => {
        const lease = await queue.lease({ partitions: [held, ...others], limit: 1_000, now }, take);
        expect(lease).toMatchObject({ kind: 'drained', published: ids.length - rows.length });
        return take(rows);
      });
      expect(seen.toSorted()).toEqual(ids.toSorted());
      expect(await queue.due(now)).toEqual([]);
    });

    it.each([
      ['put off', later],
      ['parked', null],
    ])('stops an aggregate behind its %s event, and no other', async (_state, retryAt) => {
      const { queue, newId, record, leaseAll } = await setUp(open);
      const [one, other] = [newId<OrderId>(), newId<OrderId>()];
      const [stopped, behind] = [await record(one, 1), await record(one, 2)];
      await record(other, 1);
      await leaseAll(now, (rows) => ({
        published: rows.map(({ eventId }) => eventId).filter((id) => id !== stopped && id !== behind),
        failed: rows.flatMap(({ eventId }) => (eventId === stopped ? [{ eventId, error: 'too large', retryAt }] : [])),
      }));
      const next = await record(other, 2);
      expect(await leaseAll(now, published)).toEqual([next]);
      const attempts: number[] = [];
      for (const partition of await queue.due(later)) {
        await queue.lease({ partitions: [partition], limit: 10, now: later }, async (rows) => {
          attempts.push(...rows.map((row) => row.attempts));
          return published(rows);
        });
      }
      expect(attempts).toEqual(retryAt ? [1, 0] : []);
    });

    describe('read by topic', () => {
      const topic = 'orderline.inventory.v1';

      const bothTopics = async () => {
        const { queueOf, transact, newId } = await open();
        const id = newId();
        const facts = { version: 1, occurredAt: now };
        const lines = [{ productId: id, quantity: 1 }];
        const ofOrder = {
          ...facts,
          id: newId<EventId>(),
          type: 'OrderCancelled',
          aggregate: { type: 'order', id },
          data: { orderId: id, customerId: id, lines, cancelledAt: now },
        } as const;
        const ofStock = {
          ...facts,
          id: newId<EventId>(),
          type: 'StockDepleted',
          aggregate: { type: 'inventory', id },
          data: { productId: id, available: 0 },
        } as const;
        await transact(async ({ outbox }) => ok(await outbox.append([ofStock, ofOrder])));
        return { stock: queueOf({ only: [topic] }), rest: queueOf({ except: [topic] }), ofStock, ofOrder };
      };

      const leaseDue = async (queue: OutboxQueue, answer: (rows: readonly OutboxRow[]) => BatchOutcome) => {
        const seen: OutboxRow[] = [];
        for (const partition of await queue.due(now)) {
          await queue.lease({ partitions: [partition], limit: 10, now }, async (rows) => {
            seen.push(...rows);
            return answer(rows);
          });
        }
        return seen.map(({ eventId }) => eventId);
      };

      it('hands each reader its own', async () => {
        const { stock, rest, ofStock, ofOrder } = await bothTopics();
        expect(await leaseDue(stock, published)).toEqual([ofStock.id]);
        expect(await leaseDue(rest, published)).toEqual([ofOrder.id]);
        expect([await stock.due(now), await rest.due(now)]).toEqual([[], []]);
      });

      it('stops no reader by what another one puts off, though both be of one id', async () => {
        const { stock, rest, ofStock, ofOrder } = await bothTopics();
        const putOff = (rows: readonly OutboxRow[]): BatchOutcome => ({
          published: [],
          failed: rows.map(({ eventId }) => ({ eventId, error: 'refused', retryAt: later })),
        });
        expect(await leaseDue(stock, putOff)).toEqual([ofStock.id]);
        expect(await leaseDue(stock, published)).toEqual([]);
        expect(await leaseDue(rest, published)).toEqual([ofOrder.id]);
      });

      it('lets readers of different topics lease one partition at a time', async () => {
        const { stock, rest, ofOrder } = await bothTopics();
        const [partition = -1] = await stock.due(now);
        const inner: unknown[] = [];
        const outer = await stock.lease({ partitions: [partition], limit: 10, now }, async (rows) => {
          inner.push(await stock.lease({ partitions: [partition], limit: 10, now }, async () => published([])));
          inner.push(await leaseDue(rest, published));
          return published(rows);
        });
        expect(inner).toEqual([{ kind: 'held-elsewhere' }, [ofOrder.id]]);
        expect(outer).toMatchObject({ kind: 'drained', published: 1 });
        expect(await leaseDue(stock, published)).toEqual([]);
      });
    });
  });
};
