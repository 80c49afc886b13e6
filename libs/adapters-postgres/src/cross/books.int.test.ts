import { sealedBooks } from '@orderline/domain/jobs';
import { asId, ok, type UserId } from '@orderline/domain/shared';
import { beforeEach, describe, expect, it } from 'vitest';
import { pgTransact } from '../connection/transact.ts';
import { pgNotifications } from '../notifications/notifications.ts';
import { untilBlocked } from '../testing/blocked.ts';
import { useDatabase } from '../testing/database.ts';
import { explained } from '../testing/explained.ts';
import { aHistory, historySubscriptions } from '../testing/history.ts';
import { newId } from '../testing/new-id.ts';
import { pgBookAudit, pgBookSeals } from './book-seals.ts';
import { awaitedBy, BY_INDEXES, books, planByIndexes } from './books.ts';
import { pgExpiredRows } from './expired-rows.ts';
import { pgReconciliation, reconciliationStatement } from './reconciliation.ts';

const opened = useDatabase();
const start = new Date('2026-03-04T05:00:00.000Z');
const at = (ms: number): Date => new Date(start.getTime() + ms);
const all = at(1e9);

const seals = () => pgBookSeals(opened().database.jobs, historySubscriptions);
const read = () => pgReconciliation(opened().database.jobs, historySubscriptions).read(all);

const seal = async (until: Date, limit = 20_000) => {
  let rows = 0;
  for (const book of sealedBooks) {
    for (let more = true; more; ) {
      const sealed = await seals().advance(book, { until, limit });
      rows += sealed.rows;
      more = sealed.more;
    }
  }
  return rows;
};

const recounted = async () => {
  const audit = pgBookAudit(opened().database.jobs);
  const drifts = await Promise.all(sealedBooks.map((book) => audit.recount(book)));
  return drifts.flat();
};

beforeEach(async () => {
  await opened().outside.unsafe(`
    alter table stock_movements disable trigger user;
    truncate orders, order_lines, outbox, inbox, inbox_versions, notifications, fulfilments, stock_movements, stock, products,
      parked_events, unhandled_events, book_totals cascade;
    alter table stock_movements enable trigger user;
    update book_seals set until = '-infinity'`);
});

describe('the books with what is over sealed', () => {
  it('say at every border what they said before, in whatever batches', async () => {
    const { outside } = opened();
    await aHistory(outside, { orders: 40, from: start });
    await aHistory(outside, { orders: 20, from: at(10), status: 'cancelled' });
    await aHistory(outside, { orders: 10, from: at(20), status: 'placed' });
    const said = await read();
    expect(said).toMatchObject({
      orders: { total: 70, open: 10, delivered: 40, cancelled: 20 },
      orderPlaced: { recorded: 70, effects: 70 },
      fulfilments: 70,
      payments: [{ currency: 'GBP', authorised: 8_500n, captured: 34_000n }],
      notifications: 70,
      underWay: { outbox: 0, handling: 0, parked: 0 },
      stock: { received: 40n, shipped: 40n, openLines: 10n },
    });
    let rows = 0;
    for (const ms of [0, 5, 15, 15, 39, 1e6]) {
      rows += await seal(at(ms), 3);
      expect(await read()).toEqual(said);
      expect(await recounted()).toEqual([]);
    }
    expect(rows).toBe(70 + 60 + 2 * 130 + 200 + 60 + 70 + 80);
  });

  it('say so still when what was sealed is pruned, and the recount agrees', async () => {
    const { outside, database } = opened();
    await aHistory(outside, { orders: 30, from: start });
    const said = await read();
    await seal(at(20));
    for (const table of ['outbox', 'inbox'] as const) {
      const { counts } = await pgExpiredRows(database.jobs).remove(table, { before: all, limit: 5_000 });
      expect(counts[table]).toBeGreaterThan(0);
    }
    expect(await read()).toEqual(said);
    expect(await recounted()).toEqual([]);
  });

  it('count what came after the seal with it, and each row once however many seal at the same time', async () => {
    const { outside } = opened();
    await aHistory(outside, { orders: 30, from: start });
    await Promise.all([seal(at(1e6), 5), seal(at(1e6), 7), seal(at(1e6), 11)]);
    expect(await recounted()).toEqual([]);
    await aHistory(outside, { orders: 5, from: at(2e6) });
    expect(await read()).toMatchObject({ orders: { total: 35 }, orderPlaced: { recorded: 35, effects: 35 } });
  });

  it('find what no consumer handled or parked, however long ago it was published', async () => {
    const { outside } = opened();
    await aHistory(outside, { orders: 9, from: start });
    const [lost, parked] = await outside<{ eventId: string }[]>`
      delete from inbox where ctid in (select ctid from inbox where consumer = 'notifications' and type = 'OrderPlaced' limit 2)
      returning event_id as "eventId"`;
    await outside`insert into parked_events (consumer, event_id, topic, key, headers, value, attempts, error, parked_at)
      values ('notifications', ${parked?.eventId ?? ''}, 't', 'k', '{}', '{}', 1, '', now())`;
    for (const ms of [0, 1e6, 1e6]) {
      await seal(at(ms));
      expect((await read()).underWay).toEqual({ outbox: 0, handling: 1, parked: 1 });
    }
    await outside`insert into inbox (consumer, event_id, type, handled_at)
      values ('notifications', ${lost?.eventId ?? ''}, 'OrderPlaced', now())`;
    expect((await read()).underWay).toEqual({ outbox: 0, handling: 0, parked: 1 });
    await seal(at(2e6));
    expect(await outside`select event_id from unhandled_events`).toEqual([
      expect.objectContaining({ event_id: parked?.eventId }),
    ]);
  });

  it('begin anew for other consumers: an event that nobody waited for is looked at again', async () => {
    const { outside, database } = opened();
    await aHistory(outside, { orders: 4, from: start });
    await seal(at(1e6));
    const more = [...historySubscriptions, { consumer: 'billing', types: ['OrderDelivered'] }];
    expect((await pgReconciliation(database.jobs, more).read(all)).underWay.handling).toBe(4);
  });
});

describe('a discrepancy that is planted', () => {
  const plant = async (sql: string) => {
    await aHistory(opened().outside, { orders: 6, from: start });
    await aHistory(opened().outside, { orders: 3, from: start, status: 'placed' });
    const [{ id } = { id: '' }] = await opened().outside<{ id: string }[]>`insert into products
      (id, sku, title, description, category, price_minor, currency, version, created_at, updated_at)
      values (${newId()}, 'CUP', 'A cup', '', '', 1, 'GBP', 1, now(), now()) returning id`;
    await opened().outside`insert into stock (product_id, on_hand, reserved, version, events, announced, updated_at)
      values (${id}, 3, 3, 1, 0, 'available', now())`;
    await opened()
      .outside`insert into stock_movements (product_id, kind, delta, reason, at) values (${id}, 'receipt', 3, '', ${at(1)})`;
    await seal(at(1e6));
    await opened().outside.unsafe(sql);
    const { orders, orderPlaced, fulfilments, stock } = await read();
    return [
      stock.received === stock.onHand + stock.shipped,
      stock.openLines === stock.reserved,
      orders.total === orders.open + orders.shipped + orders.delivered + orders.cancelled,
      orders.total === orderPlaced.recorded && orders.total === orderPlaced.effects && orders.total === fulfilments,
      (await recounted()).length === 0,
    ];
  };
  const sound = [true, true, true, true, true];

  it.each<readonly [string, string, readonly number[]]>([
    ['is none', 'select 1', []],
    ['in units on hand', 'update stock set on_hand = on_hand + 1', [0]],
    ['in units reserved', 'update stock set reserved = reserved - 1', [1]],
    [
      'in a line of an open order',
      "update order_lines set quantity = 2 from orders where id = order_id and status = 'placed'",
      [1],
    ],
    ['in the status of an order', "update orders set status = 'delivered' where status = 'placed'", [1, 2, 4]],
    [
      'by an order without its event',
      `insert into orders (id, customer_id, status, total_minor, currency, shipping_address, version, placed_at, updated_at)
      select gen_random_uuid(), customer_id, status, 1, currency, '{}', 1, now(), now() from orders where status = 'placed' limit 1`,
      [3],
    ],
    [
      'by an old order that is gone',
      "delete from orders where ctid in (select ctid from orders where status = 'delivered' limit 1)",
      [4],
    ],
    ['by an old event that is gone', 'delete from outbox where ctid in (select ctid from outbox limit 1)', [4]],
    ['by an old effect that is gone', 'delete from inbox where ctid in (select ctid from inbox limit 1)', [4]],
    ['in the money of an old fulfilment', "update fulfilments set amount_minor = 1 where status = 'completed'", [4]],
  ])('%s is found', async (_where, sql, broken) => {
    expect(await plant(sql)).toEqual(sound.map((_, index) => !broken.includes(index)));
  });
});

describe('sums', () => {
  it('are exact beyond 2^53', async () => {
    const { outside } = opened();
    const most = 2n ** 53n - 1n;
    await aHistory(outside, { orders: 3, from: start });
    await outside`update fulfilments set amount_minor = ${most.toString()}`;
    for (const sku of ['A', 'B']) {
      const id = newId();
      await outside`insert into products (id, sku, title, description, category, price_minor, currency, version, created_at, updated_at)
        values (${id}, ${sku}, '', '', '', 1, 'GBP', 1, now(), now())`;
      await outside`insert into stock (product_id, on_hand, reserved, version, events, announced, updated_at)
        values (${id}, ${most.toString()}, ${(most - 1n).toString()}, 1, 0, 'available', now())`;
      await outside`insert into stock_movements (product_id, kind, delta, reason, at)
        values (${id}, 'receipt', ${most.toString()}, '', ${at(1)})`;
    }
    for (const ms of [0, 1e6]) {
      await seal(at(ms));
      const { payments, stock } = await read();
      expect(payments).toEqual([{ currency: 'GBP', authorised: 0n, captured: 3n * most }]);
      expect(stock).toMatchObject({ received: 2n * most + 3n, onHand: 2n * most, reserved: 2n * most - 2n });
    }
  });
});

describe('notifications that are removed with their user', () => {
  const remove = (userId: UserId, before: () => Promise<unknown> = async () => undefined) =>
    pgTransact(
      opened().database.business,
      pgNotifications,
    )(async (notifications) => {
      await notifications.removeAll(userId);
      await before();
      return ok(null);
    });
  const aUserOf = async (rows: number, time: Date): Promise<UserId> => {
    const userId = asId<UserId>(newId());
    await opened()
      .outside`insert into notifications (id, user_id, type, title, body, subject_type, subject_id, created_at)
      select gen_random_uuid(), ${userId}, 't', '', '', 'order', ${newId()}, ${time} from generate_series(1, ${rows}::int)`;
    return userId;
  };

  it('were told all the same, sealed or not', async () => {
    const [old, fresh] = [await aUserOf(3, at(1)), await aUserOf(2, at(1e6))];
    await seal(at(10));
    for (const userId of [old, fresh]) await remove(userId);
    expect((await read()).notifications).toBe(5);
    await seal(at(2e6));
    expect((await read()).notifications).toBe(5);
    expect(await recounted()).toEqual([]);
  });

  it('are counted once where they are sealed at the same time', async () => {
    const userId = await aUserOf(4, at(1));
    const sealing: Promise<unknown>[] = [];
    await remove(userId, async () => {
      sealing.push(seal(at(1e6)));
      await untilBlocked(opened().outside);
    });
    await Promise.all(sealing);
    expect((await read()).notifications).toBe(4);
    expect(await recounted()).toEqual([]);
  });
});

it('reading the books visits no more rows with ten times the history behind the seal', async () => {
  const { outside } = opened();
  const visited: number[] = [];
  for (const orders of [2_000, 18_000]) {
    await aHistory(outside, { orders, from: at(visited.length * 1e6) });
    await seal(at((visited.length + 1) * 1e6));
    await aHistory(outside, { orders: 50, from: at((visited.length + 1) * 1e6 + 1), status: 'placed' });
    await outside`analyze`;
    const statement = reconciliationStatement(awaitedBy(historySubscriptions), all);
    const plan = await explained(outside, statement, BY_INDEXES);
    expect(new Set(plan.whole)).toEqual(new Set(['book_totals', 'stock']));
    visited.push(plan.visited);
    await outside`delete from orders where status = 'placed'`;
    await outside`delete from fulfilments where status = 'picking'`;
    await outside`delete from outbox where published_at > ${at(visited.length * 1e6)}`;
    await outside`delete from inbox where handled_at > ${at(visited.length * 1e6)}`;
    await outside`delete from notifications where created_at > ${at(visited.length * 1e6)}`;
  }
  const [few = 0, many = 0] = visited;
  expect(few).toBeGreaterThan(0);
  expect(many).toBeLessThan(few * 1.5);
}, 180_000);

it('the next rows to seal are found by an index, in every book', async () => {
  const { outside } = opened();
  await outside.begin(async (sql) => {
    await planByIndexes(({ text }) => sql.unsafe(text));
    for (const { table, stamp, over } of Object.values(books)) {
      const plan = await sql.unsafe(`explain (format json)
        select ${stamp} from ${table} where ${over} and ${stamp} > '2026-01-01' order by ${stamp} offset 20000 limit 1`);
      expect(JSON.stringify(plan), table).toContain('Index');
      expect(JSON.stringify(plan), table).not.toMatch(/"(Sort|Seq Scan)"/);
    }
  });
});
