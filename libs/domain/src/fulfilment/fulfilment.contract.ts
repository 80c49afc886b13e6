import { describe, expect, it } from 'vitest';
import {
  accept,
  type EventId,
  type Inbox,
  type NewId,
  type OrderId,
  type Transact,
  type UserId,
} from '../shared/index.ts';
import { createFulfilment } from './index.ts';
import type { Fulfilment, FulfilmentRepository } from './ports.ts';

export type FulfilmentHarness = {
  readonly transact: Transact<{ readonly fulfilments: FulfilmentRepository; readonly inbox: Inbox }>;
  readonly newId: NewId;
};

const now = new Date('2026-03-04T05:06:07.089Z');

/** What every store of fulfilments must do. */
export const fulfilmentContract = (where: string, open: () => Promise<FulfilmentHarness>): void => {
  const setUp = async () => {
    const { transact, newId } = await open();
    const [orderId, customerId] = [newId<OrderId>(), newId<UserId>()];
    const placed = {
      consumer: 'fulfilment',
      eventId: newId<EventId>(),
      type: 'OrderPlaced',
      aggregateId: orderId,
      version: 1,
    };
    const cancelled = { ...placed, eventId: newId<EventId>(), type: 'OrderCancelled', version: 2 };
    const { beginFulfilment, cancelFulfilment } = createFulfilment({ transact, now: () => now });
    return {
      begin: () => beginFulfilment({ delivery: placed, orderId, customerId }),
      cancel: () => cancelFulfilment({ delivery: cancelled, orderId }),
      found: () => transact(async ({ fulfilments }) => accept(await fulfilments.lock(orderId))),
      fulfilment: { orderId, customerId, status: 'begun', begunAt: now, updatedAt: now } satisfies Fulfilment,
    };
  };

  describe(`fulfilments ${where}`, () => {
    it('begin once with OrderPlaced, however often it is delivered', async () => {
      const { begin, found, fulfilment } = await setUp();
      expect(await begin()).toEqual(accept('handled'));
      expect(await begin()).toEqual(accept('duplicate'));
      expect(await found()).toEqual(accept(fulfilment));
    });

    it('end with OrderCancelled', async () => {
      const { begin, cancel, found, fulfilment } = await setUp();
      await begin();
      expect(await cancel()).toEqual(accept('handled'));
      expect(await found()).toEqual(accept({ ...fulfilment, status: 'cancelled' }));
    });

    it('do not begin for an order whose cancellation came first', async () => {
      const { begin, cancel, found } = await setUp();
      expect(await cancel()).toEqual(accept('handled'));
      expect(await begin()).toEqual(accept('stale'));
      expect(await found()).toEqual(accept(null));
    });

    it('have one record for each order', async () => {
      const { transact, newId } = await open();
      const orderId = newId<OrderId>();
      const insert = () =>
        transact(async ({ fulfilments }) =>
          accept(
            await fulfilments.insert({ orderId, customerId: newId(), status: 'begun', begunAt: now, updatedAt: now }),
          ),
        );
      await insert();
      await expect(insert()).rejects.toThrow();
    });
  });
};
