import { describe, expect, it } from 'vitest';
import {
  type EventId,
  err,
  handleOnce,
  type Inbox,
  type InsertOnce,
  type NewId,
  type OrderId,
  ok,
  type Transact,
  type UserId,
} from '../shared/index.ts';
import { insertOnceContract } from '../shared/shared.contract.ts';
import { begin, type Fulfilment, type FulfilmentStatus, transition } from './fulfilment.ts';
import type { DueFulfilment, FulfilmentAgenda, FulfilmentRepository, StuckFulfilments } from './ports.ts';

export { refundsContract } from './refunds.contract.ts';

/** Opened without any fulfilment in it. */
export type FulfilmentHarness = {
  readonly transact: Transact<{ readonly fulfilments: FulfilmentRepository; readonly inbox: Inbox }>;
  readonly insertFulfilments: InsertOnce<Fulfilment>;
  readonly agenda: FulfilmentAgenda & StuckFulfilments;
  readonly newId: NewId;
};

const now = new Date('2026-03-04T05:06:07.089Z');
const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000);
const timeouts = {
  paymentSeconds: 900,
  pickSeconds: 3600,
  collectionSeconds: 7200,
  deliverySeconds: 86_400,
  reminders: 2,
};
const amount = { minor: 1250, currency: 'GBP' };

const takenOf = (due: readonly DueFulfilment[]) => due.map(({ fulfilment }) => fulfilment);
const idsOf = (fulfilments: readonly Fulfilment[]) => fulfilments.map(({ orderId }) => orderId).toSorted();

/** What every store of fulfilments must do. */
export const fulfilmentContract = (where: string, open: () => Promise<FulfilmentHarness>): void => {
  const setUp = async () => {
    const { transact, insertFulfilments, agenda, newId } = await open();
    const begun = (at = now): Fulfilment =>
      begin({ orderId: newId<OrderId>(), customerId: newId<UserId>(), amount }, { timeouts, now: at });
    const deliveryOf = (aggregateId: OrderId, version = 1) => {
      const eventId = newId<EventId>();
      return { consumer: 'fulfilment', eventId, type: 'OrderPlaced', aggregateId, version };
    };
    const insert = (row: Fulfilment, delivery = deliveryOf(row.orderId)) => insertFulfilments([{ delivery, row }], now);
    const save = (fulfilment: Fulfilment) =>
      transact(async ({ fulfilments }) => ok(await fulfilments.save(fulfilment)));
    const found = async (orderId: OrderId) => {
      const result = await transact<Fulfilment | null, never>(async ({ fulfilments }) =>
        ok(await fulfilments.lock(orderId)),
      );
      return result.ok ? result.value : null;
    };
    return { transact, agenda, begun, deliveryOf, insert, save, found };
  };

  insertOnceContract(`as a fulfilment ${where}`, async () => {
    const { transact, insertFulfilments, newId } = await open();
    const aRow = () => begin({ orderId: newId<OrderId>(), customerId: newId<UserId>(), amount }, { timeouts, now });
    return {
      insertOnce: insertFulfilments,
      aRow,
      poison: async () => {
        const begun = aRow();
        const delivery = { consumer: 'c', eventId: newId<EventId>(), type: 't', aggregateId: newId(), version: 1 };
        await insertFulfilments([{ delivery, row: begun }], now);
        return begun;
      },
      written: async (rows) => {
        const counts: number[] = [];
        await transact(async ({ fulfilments }) => {
          for (const { orderId } of rows) counts.push((await fulfilments.lock(orderId)) ? 1 : 0);
          return ok(null);
        });
        return counts;
      },
      newId,
    };
  });

  describe(`fulfilments ${where}`, () => {
    it('are kept as they are, through every change', async () => {
      const { begun, insert, save, found } = await setUp();
      const first = begun();
      await insert(first);
      expect(await found(first.orderId)).toEqual(first);
      const capturing: Fulfilment = {
        ...transition(first, { status: 'capturing', attempts: 3 }, { timeouts, now: later(5) }),
        payment: 'authorised',
        pickRequests: 2,
        shipmentRequests: 1,
        deliveredAt: later(4),
      };
      await save(capturing);
      expect(await found(first.orderId)).toEqual(capturing);
      const cancelled = transition(capturing, { status: 'cancelled' }, { timeouts, now: later(6) });
      await save(cancelled);
      expect(await found(first.orderId)).toEqual(cancelled);
    });

    it('have one record for each order, and none to save where none was begun', async () => {
      const { begun, deliveryOf, insert, save, found } = await setUp();
      const one = begun();
      await insert(one);
      await expect(insert(one, deliveryOf(one.orderId, 2))).rejects.toThrow();
      await expect(save(begun())).rejects.toThrow('no fulfilment to save');
      expect(await found(begun().orderId)).toBeNull();
    });

    it('change nothing with the refusal of their transaction, the inbox neither', async () => {
      const { transact, begun, deliveryOf, insert, found } = await setUp();
      const one = begun();
      await insert(one);
      const delivery = deliveryOf(one.orderId, 2);
      const handle = (outcome: 'refused' | 'accepted') =>
        transact(async ({ fulfilments, inbox }) => {
          const handled = await handleOnce(inbox, { delivery, now }, () => fulfilments.save({ ...one, attempts: 7 }));
          return outcome === 'accepted' ? handled : err('no');
        });
      await handle('refused');
      expect(await found(one.orderId)).toEqual(one);
      expect(await handle('accepted')).toEqual(ok('handled'));
      expect(await handle('accepted')).toEqual(ok('duplicate'));
    });

    it('are not begun where another of its orders was, and the event is then as if it had not come', async () => {
      const { begun, deliveryOf, insert, found } = await setUp();
      const one = begun();
      await insert(one);
      const delivery = deliveryOf(begun().orderId);
      await expect(insert(one, delivery)).rejects.toThrow();
      const other = begun();
      expect(await insert(other, delivery)).toEqual(['first']);
      expect(await insert(other, delivery)).toEqual(['duplicate']);
      expect(await found(other.orderId)).toEqual(other);
    });
  });

  describe(`the agenda of fulfilments ${where}`, () => {
    it('gives out whose payment is to be asked about, those that wait longest first, each to one', async () => {
      const { agenda, begun, insert, save } = await setUp();
      const [second, first, third, idle] = [begun(later(-20)), begun(later(-30)), begun(later(-10)), begun(later(-40))];
      for (const fulfilment of [second, first, third, idle]) await insert(fulfilment);
      await save(transition(idle, { status: 'picking' }, { timeouts, now }));
      const take = async (limit: number, at = now) =>
        idsOf(takenOf(await agenda.takeDue({ now: at, until: later(30), limit })));
      expect(await take(2)).toEqual(idsOf([first, second]));
      expect(await take(9)).toEqual(idsOf([third]));
      expect(await take(9)).toEqual([]);
      expect(await take(9, later(31))).toEqual(idsOf([first, second, third]));
    });

    it('never gives one to two who ask at once', async () => {
      const { agenda, begun, insert } = await setUp();
      const all = Array.from({ length: 20 }, () => begun());
      for (const fulfilment of all) await insert(fulfilment);
      const takers = Array.from({ length: 5 }, () => agenda.takeDue({ now, until: later(30), limit: 20 }));
      expect(idsOf((await Promise.all(takers)).flatMap(takenOf))).toEqual(idsOf(all));
    });

    it('names those whose answer is overdue, longest overdue first, and no others', async () => {
      const { agenda, begun, insert } = await setUp();
      const [late, later1, fresh] = [begun(later(-1000)), begun(later(-950)), begun(later(-10))];
      for (const fulfilment of [later1, fresh, late]) await insert(fulfilment);
      expect(await agenda.overdue({ now, limit: 9 })).toEqual([late.orderId, later1.orderId]);
      expect(await agenda.overdue({ now, limit: 1 })).toEqual([late.orderId]);
      expect(await agenda.overdue({ now: later(-960), limit: 9 })).toEqual([]);
    });

    it('shows which get no further by themselves, longest without a step first, and whom an event blocks', async () => {
      const { agenda, begun, insert } = await setUp();
      const at = (seconds: number, status: FulfilmentStatus, attempts = 0): Fulfilment =>
        transition(begun(), { status, attempts }, { timeouts, now: later(seconds) });
      const stuck = [
        at(-9_000, 'picking', 1),
        at(-8_000, 'shipping'),
        at(-7_000, 'voiding', 5),
        at(-6_500, 'capturing', 40),
        at(-60, 'uncollected'),
      ];
      const blocked = [at(-50, 'picking'), at(-40, 'shipping')];
      const well = [at(-30, 'picking'), at(-20, 'voiding', 4), at(-10_000, 'completed'), at(-10_000, 'cancelled')];
      for (const fulfilment of [...well, ...blocked.toReversed(), ...stuck.toReversed()]) await insert(fulfilment);
      const named = [...blocked, ...well.slice(2)].map(({ orderId }) => orderId);
      const orders = async (of: readonly OrderId[], limit = 99) =>
        (await agenda.stuck({ now, blocked: of, limit })).map(({ orderId }) => orderId);
      const idsIn = (list: readonly Fulfilment[]) => list.map(({ orderId }) => orderId);
      expect(await orders([])).toEqual(idsIn(stuck));
      expect(await orders(named)).toEqual(idsIn([...stuck, ...blocked]));
      expect(await orders(named, 2)).toEqual(idsIn(stuck.slice(0, 2)));
      expect((await agenda.stuck({ now, blocked: [], limit: 1 }))[0]).toEqual({ ...stuck[0], unansweredRefunds: 0 });
      const [first, second] = [stuck[0], stuck[1]];
      if (!first || !second) throw new Error('nothing is stuck');
      const pageOf = async (after: Fulfilment) => idsIn(await agenda.stuck({ now, blocked: named, after, limit: 99 }));
      expect(await pageOf(first)).toEqual(idsIn([...stuck.slice(1), ...blocked]));
      expect(await pageOf({ ...second, orderId: first.orderId, updatedAt: second.updatedAt })).toEqual(
        idsIn([...(first.orderId < second.orderId ? [second] : []), ...stuck.slice(2), ...blocked]),
      );
      const statuses = ['voiding', 'shipping'] as const;
      expect(idsIn(await agenda.stuck({ now, blocked: named, statuses, limit: 99 }))).toEqual(
        idsIn([stuck[1], stuck[2], blocked[1]].filter((one) => one !== undefined)),
      );
      expect(await agenda.stuck({ now, blocked: named, statuses: [], limit: 99 })).toEqual([]);
      expect(await agenda.countStuck({ now, blocked: named })).toEqual({
        ...{ picking: 2, shipping: 2, voiding: 1, capturing: 1, uncollected: 1 },
      });
      expect(await agenda.countStuck({ now: later(-20_000), blocked: [] })).toEqual({
        ...{ voiding: 1, capturing: 1, uncollected: 1 },
      });
    });
  });
};
