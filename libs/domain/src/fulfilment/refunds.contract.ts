import { describe, expect, it } from 'vitest';
import {
  asId,
  type EventId,
  type InsertOnce,
  type NewId,
  type OrderId,
  ok,
  type Transact,
  type UserId,
} from '../shared/index.ts';
import { begin, type Fulfilment, type FulfilmentStatus, transition } from './fulfilment.ts';
import type {
  FulfilmentReader,
  FulfilmentRepository,
  RefundAgenda,
  RefundRepository,
  StuckFulfilments,
} from './ports.ts';
import { type Refund, reserveRefund } from './refund.ts';

/** Opened without any fulfilment or refund in it. */
export type RefundsHarness = {
  readonly transact: Transact<{ readonly fulfilments: FulfilmentRepository; readonly refunds: RefundRepository }>;
  readonly insertFulfilments: InsertOnce<Fulfilment>;
  readonly refundAgenda: RefundAgenda;
  readonly fulfilmentReader: FulfilmentReader;
  readonly stuckFulfilments: StuckFulfilments;
  readonly newId: NewId;
};

const now = new Date('2026-03-04T05:06:07.089Z');
const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);
const timeouts = { paymentSeconds: 9, pickSeconds: 9, collectionSeconds: 9, deliverySeconds: 9, reminders: 0 };
const amount = { minor: 1250, currency: 'GBP' };

/** What every store of refunds must do. */
export const refundsContract = (where: string, open: () => Promise<RefundsHarness>): void => {
  const setUp = async () => {
    const { transact, insertFulfilments, newId, ...harness } = await open();
    const aPaidOrder = async (): Promise<Fulfilment> => {
      const begun = begin({ orderId: newId<OrderId>(), customerId: newId<UserId>(), amount }, { timeouts, now });
      const facts = { consumer: 'fulfilment', eventId: newId<EventId>(), type: 'OrderPlaced', version: 1 };
      await insertFulfilments([{ delivery: { ...facts, aggregateId: begun.orderId }, row: begun }], now);
      const paid: Fulfilment = {
        ...transition(begun, { status: 'delivering' }, { timeouts, now }),
        payment: 'captured',
      };
      await transact(async ({ fulfilments }) => ok(await fulfilments.save(paid)));
      return paid;
    };
    const aRefund = (orderId: OrderId, minor: number, at = now): Refund => ({
      ...{ id: newId(), orderId, amount: { ...amount, minor }, reason: 'damaged', state: 'requested' },
      requestedBy: { kind: 'user', id: newId() },
      ...{ attempts: 0, nextAt: at, requestedAt: at, settledAt: null, refusal: null },
    });
    const insert = (refund: Refund) => transact(async ({ refunds }) => ok(await refunds.insert(refund)));
    const save = (refund: Refund) => transact(async ({ refunds }) => ok(await refunds.save(refund)));
    const request = (orderId: OrderId, minor: number) =>
      transact(async ({ fulfilments, refunds }) => {
        const fulfilment = await fulfilments.lock(orderId);
        if (!fulfilment) throw new Error('nothing was begun');
        const reserved = reserveRefund(fulfilment, { ...amount, minor });
        if (!reserved.ok) return reserved;
        await fulfilments.save(reserved.value);
        return ok(await refunds.insert(aRefund(orderId, minor)));
      });
    return { ...harness, transact, newId, aPaidOrder, aRefund, insert, save, request };
  };

  describe(`refunds ${where}`, () => {
    it('are kept as they are, through every change, and shown with their fulfilment, the newest first', async () => {
      const { fulfilmentReader, transact, aPaidOrder, aRefund, insert, save } = await setUp();
      const { orderId } = await aPaidOrder();
      const [one, other] = [aRefund(orderId, 100), aRefund(orderId, 200)];
      for (const refund of [one, other]) await insert(refund);
      const settled: Refund = { ...one, state: 'done', attempts: 3, nextAt: null, settledAt: later(9) };
      await save(settled);
      expect(await transact(async ({ refunds }) => ok(await refunds.lock(one.id)))).toEqual(ok(settled));
      const inspected = await fulfilmentReader.inspect(orderId);
      expect(inspected?.refunds).toEqual([other, settled]);
      expect(inspected?.fulfilment).toMatchObject({ orderId, status: 'delivering', payment: 'captured' });
    });

    it('are none of an order without a fulfilment, and of another order', async () => {
      const { fulfilmentReader, transact, newId, aPaidOrder, aRefund, insert } = await setUp();
      const [one, other] = [await aPaidOrder(), await aPaidOrder()];
      await insert(aRefund(one.orderId, 100));
      expect((await fulfilmentReader.inspect(other.orderId))?.refunds).toEqual([]);
      expect(await fulfilmentReader.inspect(newId<OrderId>())).toBeNull();
      expect(await transact(async ({ refunds }) => ok(await refunds.lock(asId(newId()))))).toEqual(ok(null));
    });

    it('are counted by order, in whatever state', async () => {
      const { transact, aPaidOrder, aRefund, insert, save } = await setUp();
      const [one, other] = [await aPaidOrder(), await aPaidOrder()];
      const refused = aRefund(one.orderId, 1);
      for (const refund of [refused, aRefund(one.orderId, 2), aRefund(other.orderId, 3)]) await insert(refund);
      const settled: Refund = { ...refused, state: 'refused', nextAt: null, settledAt: now, refusal: 'no' };
      await save(settled);
      expect(await transact(async ({ refunds }) => ok(await refunds.lock(refused.id)))).toEqual(ok(settled));
      expect(await transact(async ({ refunds }) => ok(await refunds.count(one.orderId)))).toEqual(ok(2));
    });

    it('that have brought no answer five times make their order stuck, on its way or at its end', async () => {
      const { stuckFulfilments, transact, aPaidOrder, aRefund, insert, save } = await setUp();
      const anOrder = async (status: FulfilmentStatus, seconds: number, attempts: readonly number[]) => {
        const paid = await aPaidOrder();
        const moved = { ...paid, ...transition(paid, { status }, { timeouts, now: later(seconds) }) };
        await transact(async ({ fulfilments }) => ok(await fulfilments.save(moved)));
        for (const [index, many] of attempts.entries()) {
          const refund = aRefund(moved.orderId, index + 1);
          await insert(refund);
          await save({ ...refund, attempts: many });
        }
        return moved;
      };
      const [owed, both, still] = [
        await anOrder('completed', -300, [5, 1, 7]),
        await anOrder('uncollected', -200, [5]),
        await anOrder('uncollected', -100, []),
      ];
      await anOrder('completed', -250, [4]);
      const refused = await anOrder('completed', -250, []);
      const over = aRefund(refused.orderId, 1);
      await insert(over);
      await save({ ...over, state: 'refused', attempts: 9, nextAt: null, settledAt: now });
      const [every, at] = [
        { now, blocked: [], limit: 9 },
        { now, blocked: [] },
      ];
      const ids = async (query: Partial<Parameters<StuckFulfilments['stuck']>[0]>) =>
        (await stuckFulfilments.stuck({ ...every, ...query })).map(({ orderId }) => orderId);
      const [one, other, third] = [owed.orderId, both.orderId, still.orderId];
      expect(await stuckFulfilments.stuck(every)).toEqual([
        { ...owed, unansweredRefunds: 2 },
        { ...both, unansweredRefunds: 1 },
        { ...still, unansweredRefunds: 0 },
      ]);
      expect(await ids({ limit: 1 })).toEqual([one]);
      expect(await ids({ after: owed })).toEqual([other, third]);
      expect(await ids({ statuses: [] })).toEqual([one, other]);
      expect(await ids({ refundStatuses: ['delivering'] })).toEqual([other, third]);
      expect(await ids({ statuses: ['delivering'], refundStatuses: ['completed'] })).toEqual([one]);
      expect(await stuckFulfilments.countStuck(at)).toEqual({ completed: 1, uncollected: 2 });
    });

    it('asked for by many at once are together no more than was collected', async () => {
      const { fulfilmentReader, aPaidOrder, request } = await setUp();
      const { orderId } = await aPaidOrder();
      const outcomes = await Promise.all(Array.from({ length: 12 }, () => request(orderId, 300)));
      expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(4);
      const inspected = await fulfilmentReader.inspect(orderId);
      expect(inspected?.fulfilment.refunding).toBe(1200);
      expect(inspected?.refunds).toHaveLength(4);
    });

    it('are given out when they are due, those that wait longest first, each to one', async () => {
      const { refundAgenda, aPaidOrder, aRefund, insert, save } = await setUp();
      const { orderId } = await aPaidOrder();
      const [second, first, third] = [
        aRefund(orderId, 1, later(-20)),
        aRefund(orderId, 2, later(-30)),
        aRefund(orderId, 3),
      ];
      const over = aRefund(orderId, 4, later(-40));
      for (const refund of [second, first, third, over]) await insert(refund);
      await save({ ...over, state: 'refused', nextAt: null, settledAt: now });
      const take = async (limit: number, at = now) =>
        (await refundAgenda.takeDue({ now: at, until: later(30), limit })).map(({ refund }) => refund.id).toSorted();
      expect(await take(2)).toEqual([first.id, second.id].toSorted());
      expect((await Promise.all([take(9), take(9)])).flat()).toEqual([third.id]);
      expect(await take(9, later(31))).toEqual([first.id, second.id, third.id].toSorted());
    });

    it('are asked for at once where somebody wants it, but for those that are settled', async () => {
      const { refundAgenda, transact, aPaidOrder, aRefund, insert, save } = await setUp();
      const { orderId } = await aPaidOrder();
      const [open, settled] = [aRefund(orderId, 1, later(600)), aRefund(orderId, 2)];
      for (const refund of [open, settled]) await insert(refund);
      await save({ ...settled, state: 'done', nextAt: null, settledAt: now });
      expect(await transact(async ({ refunds }) => ok(await refunds.askNow(orderId, now)))).toEqual(ok(1));
      const due = await refundAgenda.takeDue({ now, until: later(30), limit: 9 });
      expect(due.map(({ refund }) => refund.id)).toEqual([open.id]);
      expect(await due[0]?.resume(async () => 'resumed')).toBe('resumed');
    });
  });
};
