import { askForPayments, createFulfilment } from '@orderline/domain/fulfilment';
import { createNotifications } from '@orderline/domain/notifications';
import { toNobody } from '@orderline/domain/notifications.memory';
import { createOrders, orderProgress } from '@orderline/domain/orders';
import { type EventId, err, type OrderId, ok, type UserId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { pgTransact } from '../connection/transact.ts';
import { pgFulfilmentAgenda, pgFulfilments, pgInsertFulfilments } from '../fulfilment/fulfilment.ts';
import { pgStockReservations } from '../inventory/stock.ts';
import { pgInbox } from '../messaging/inbox.ts';
import { pgOutbox } from '../messaging/outbox.ts';
import { pgOutboxQueue } from '../messaging/outbox-queue.ts';
import { pgParkingLot } from '../messaging/parking-lot.ts';
import { pgInsertNotifications, pgNotifications } from '../notifications/notifications.ts';
import { pgOrders } from '../orders/orders.ts';
import { untilBlocked } from '../testing/blocked.ts';
import { useDatabase } from '../testing/database.ts';
import { aHouse } from '../testing/identity.ts';
import { newId } from '../testing/new-id.ts';
import { paymentProvider } from '../testing/payment-provider.ts';
import { orderOf, placementOf } from '../testing/placing.ts';
import { aShop } from '../testing/shop.ts';

const opened = useDatabase();
const CUSTOMERS = 8;
/** Each of them holds a core for seconds: many are for the nightly. */
const ROUNDS = process.env.NIGHTLY ? 24 : 2;
const UNITS = 100_000;

let events = 0;

const deliveryOf = (consumer: string, aggregateId: OrderId | UserId) => {
  events += 1;
  return { consumer, type: consumer, eventId: newId<EventId>(), aggregateId, version: events };
};

const setUp = async () => {
  const { database, outside } = opened();
  const [house, shop] = [aHouse({ database }), aShop({ database, outside })];
  const { payments, statuses } = paymentProvider();
  const transact = pgTransact(database.business, (db) => {
    const stores = { orders: pgOrders(db), stock: pgStockReservations(db), outbox: pgOutbox(db) };
    const progress = orderProgress({ ...stores, newId, now: () => new Date() });
    const others = { inbox: pgInbox(db), fulfilments: pgFulfilments(db), notifications: pgNotifications(db) };
    return { ...stores, ...others, orderProgress: progress };
  });
  const timeouts = { paymentSeconds: 0, pickSeconds: 0, collectionSeconds: 0, deliverySeconds: 0, reminders: 1_000 };
  const agenda = pgFulfilmentAgenda(database.db);
  const { business } = database;
  const inserts = {
    insertFulfilments: pgInsertFulfilments(business),
    insertNotifications: pgInsertNotifications(business),
  };
  const ports = { transact, ...inserts, agenda, timeouts, newId, now: () => new Date() };
  const prices = { priced: async () => new Map(), forget: async () => undefined };
  const { cancelOrder } = createOrders({ ...shop, ...ports, prices, skus: { productIdsOf: async () => new Map() } });
  const notifications = createNotifications({
    ...ports,
    notificationAnnouncer: toNobody,
    notifications: pgNotifications(database.db),
  });
  const questions = askForPayments({ ...ports, payments });
  const ask = async () => Promise.all((await questions.take({ limit: 50 })).map(questions.ask));
  const fulfilment = createFulfilment(ports);
  const product = await shop.aProduct(UNITS);
  const word = `w${newId().replaceAll('-', '')}`;

  const aCustomer = async () => {
    const email = `${newId()}.${word}@example.com`;
    const registered = await house.users.registerUser({ email, password: 'old', name: word });
    if (!registered.ok) throw new Error('the registration was refused');
    const { id: userId } = registered.value.value;
    const erase = () => house.users.eraseUser({ userId, password: 'old', address: newId() });
    const place = async (): Promise<OrderId | null> => {
      const basket = [{ product, quantity: 1 }];
      const order = orderOf(userId, basket);
      const shippingAddress = { ...order.shippingAddress, recipient: word, line2: word };
      const { kind } = await shop.placement.place(placementOf({ ...order, shippingAddress }, basket));
      return kind === 'placed' ? order.id : null;
    };
    return { userId, erase, place };
  };
  /** Follows OrderPlaced as its consumers do. */
  const follow = async (orderId: OrderId, customerId: UserId) => {
    const amount = { minor: 850, currency: 'GBP' };
    await fulfilment.beginFulfilments([{ delivery: deliveryOf('fulfilment', orderId), orderId, customerId, amount }]);
    const total = { amount: '8.50', currency: 'GBP' };
    const at = new Date().toISOString();
    const notice = { type: 'order-placed', orderId, customerId, at, items: 1, total } as const;
    await notifications.notifyUsers([{ delivery: deliveryOf('notifications', orderId), notice }]);
  };
  const cancel = (orderId: OrderId, customerId: UserId) => cancelOrder({ orderId, customerId });
  return {
    outside,
    database,
    house,
    shop,
    statuses,
    fulfilment,
    notifications,
    product,
    word,
    aCustomer,
    follow,
    cancel,
    ask,
  };
};

/** What came of the races: each of these must have happened, or there were none. */
const seen = { refusedForAnOrder: 0, placedForNobody: 0, erased: 0 };

type World = Awaited<ReturnType<typeof setUp>>;
type Customer = Awaited<ReturnType<World['aCustomer']>>;

/** One order led through warehouse and carrier as fast as they can. */
const lead = async ({ fulfilment, ask }: World, orderId: OrderId) => {
  const picking = () => ({ delivery: deliveryOf('picking', orderId), orderId });
  const shipping = () => ({ delivery: deliveryOf('shipping', orderId), orderId, trackingNumber: 'PP1' });
  await ask();
  await fulfilment.pickCompleted(picking());
  await fulfilment.shipmentCollected(shipping());
  await fulfilment.sweepDeadlines({ limit: 5 });
  await ask();
  await fulfilment.shipmentDelivered(shipping());
};

/** All that a customer and those who serve the customer do at once; the erasure is asked for until it is had. */
const live = async (world: World, customer: Customer, turn: number): Promise<void> => {
  const { follow, cancel, notifications } = world;
  const { userId, erase, place } = customer;
  const buy = async (then: (orderId: OrderId) => Promise<unknown>): Promise<boolean> => {
    const orderId = await place();
    if (!orderId) {
      seen.placedForNobody += 1;
      return false;
    }
    const [followed] = await Promise.allSettled([follow(orderId, userId), then(orderId)]);
    if (followed.status === 'rejected') throw followed.reason;
    await lead(world, orderId);
    await cancel(orderId, userId);
    await world.fulfilment.cancelFulfilment({ delivery: deliveryOf('told', orderId), orderId });
    return true;
  };
  const buyUntilGone = async () => {
    while (await buy(async () => undefined));
  };
  /** Places and cancels as fast as can be: most erasures meet a placement that is under way. */
  const hesitateUntilGone = async () => {
    for (let orderId = await place(); orderId; orderId = await place()) await cancel(orderId, userId);
    seen.placedForNobody += 1;
  };
  const goAway = async () => {
    for (;;) {
      const erased = await erase();
      if (erased.ok) seen.erased += 1;
      if (erased.ok || erased.error.kind === 'wrong-password') break;
      seen.refusedForAnOrder += 1;
      if (erased.error.kind !== 'orders-open') throw new Error(`the erasure was refused: ${erased.error.kind}`);
    }
    await notifications.forgetUser({ delivery: deliveryOf('forget', userId), userId });
  };
  const lives = [
    buyUntilGone,
    hesitateUntilGone,
    () => buy((orderId) => cancel(orderId, userId)),
    goAway,
    () => buy((orderId) => Promise.all([cancel(orderId, userId), lead(world, orderId).catch(() => undefined)])),
    goAway,
  ];
  const order = [...lives.slice(turn % lives.length), ...lives.slice(0, turn % lives.length)];
  await Promise.all(order.map((part) => part()));
};

/** Publishes what there is, again and again, until it is told to stop. */
const relay = async ({ database }: World, signal: AbortSignal): Promise<void> => {
  const queue = pgOutboxQueue(database.relay);
  const publish = async (rows: readonly { readonly eventId: EventId }[]) => ({
    published: rows.map(({ eventId }) => eventId),
    failed: [],
  });
  while (!signal.aborted) {
    const now = new Date();
    for (const partition of await queue.due(now))
      await queue.lease({ partitions: [partition], limit: 50, now }, publish);
  }
};

/** Where a word stands in the database: `table.column`. */
const placesOf = async (word: string): Promise<readonly string[]> => {
  const { outside } = opened();
  const columns = await outside<{ table: string; column: string }[]>`
    select table_name as table, column_name as column from information_schema.columns
    where table_schema = 'public' and data_type in ('text', 'jsonb', 'ARRAY', 'json', 'character varying', 'tsvector')`;
  const places: string[] = [];
  for (const { table, column } of columns) {
    const [found] = await outside`
      select 1 from ${outside(table)} where ${outside(column)}::text ilike ${`%${word}%`} limit 1`;
    if (found) places.push(`${table}.${column}`);
  }
  return places;
};

/** Counts of what must never be, by what it is. */
const FAULTS = `
select
  (select count(*) from orders where status in ('placed', 'paid', 'packed')
    and not exists (select from users where users.id = customer_id))::int as "open orders of nobody",
  (select count(*) from orders where shipping_address ->> 'recipient' <> 'erased'
    and not exists (select from users where users.id = customer_id))::int as "addresses of the erased",
  (select count(*) from notifications where not exists (select from users where users.id = user_id))::int as "notifications of the erased",
  (select count(*) from orders where version <> (
    select count(*) from outbox where aggregate_type = 'order' and aggregate_id = orders.id
  ) or version <> (
    select max(aggregate_version) from outbox where aggregate_type = 'order' and aggregate_id = orders.id
  ))::int as "orders whose events are not 1, 2, 3",
  (select count(*) from outbox later where aggregate_type = 'user' and type <> 'UserErased' and exists (
    select from outbox erased where erased.type = 'UserErased' and erased.aggregate_id = later.aggregate_id
      and erased.aggregate_version < later.aggregate_version
  ))::int as "events after the last",
  (select count(*) from outbox where type = 'UserErased' group by aggregate_id having count(*) > 1 limit 1)::int as "erased twice",
  (select count(*) from stock where reserved <> (
    select coalesce(sum(quantity), 0) from order_lines join orders on orders.id = order_id
    where order_lines.product_id = stock.product_id and status in ('placed', 'paid', 'packed')
  ) or on_hand <> (
    select coalesce(sum(delta), 0) from stock_movements where stock_movements.product_id = stock.product_id
  ))::int as "stock that drifts",
  (select count(*) from orders join fulfilments on order_id = orders.id
    where (orders.status = 'cancelled') <> (fulfilments.status in ('voiding', 'cancelled')))::int as "halves that disagree"`;

describe('an erasure while orders are placed, cancelled and led on', () => {
  it('leaves nobody without their order, no order without its due, and no word of whoever is gone', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const world = await setUp();
      const customers = await Promise.all(Array.from({ length: CUSTOMERS }, world.aCustomer));
      const stop = new AbortController();
      const relaying = relay(world, stop.signal);
      try {
        await Promise.all(customers.map((customer, turn) => live(world, customer, turn + round)));
      } finally {
        stop.abort();
        await relaying;
      }
      const [faults = {}] = await opened().outside.unsafe(FAULTS);
      const found = Object.entries(faults).filter(([, count]) => (count ?? 0) !== 0);
      expect(found).toEqual([]);
      expect(await placesOf(world.word)).toEqual([]);
      const [left] = await opened().outside`select count(*)::int as users from users
        where id = any(${customers.map(({ userId }) => userId)}::uuid[])`;
      expect(left?.users).toBe(0);
    }
    expect(seen.erased).toBe(ROUNDS * CUSTOMERS);
    expect(seen.refusedForAnOrder).toBeGreaterThan(0);
    expect(seen.placedForNobody).toBeGreaterThan(0);
  });
});

describe('an erasure and a parked event of the user that is retried at once', () => {
  const parkedWelcome = async () => {
    const world = await setUp();
    const customer = await world.aCustomer();
    const { userId } = customer;
    const wire = { topic: 't', key: userId, headers: { ce_type: 'UserRegistered' } };
    const value = JSON.stringify({ userId, version: 1, email: world.word, name: world.word, registeredAt: '' });
    const parked = { consumer: 'notifications', eventId: newId(), wire: { ...wire, value }, attempts: 1, error: 'no' };
    const lot = pgParkingLot(world.database.relay);
    await lot.park({ ...parked, dueAt: new Date(0), parkedAt: new Date(0) });
    const retry = (before: () => Promise<unknown> = async () => undefined) =>
      lot.retryDue({ now: new Date(), limit: 9 }, async () => {
        await before();
        const notice = { type: 'user-registered', userId, name: world.word } as const;
        await world.notifications.notifyUsers([{ delivery: deliveryOf('notifications', userId), notice }]);
        return 'handled';
      });
    return { ...world, ...customer, retry };
  };

  it('wait for each other in one order, where the retry is first', async () => {
    const { erase, retry, word } = await parkedWelcome();
    const erasing: ReturnType<typeof erase>[] = [];
    const retried = await retry(async () => {
      erasing.push(erase());
      await untilBlocked(opened().outside);
    });
    expect([retried, await Promise.all(erasing)]).toEqual([1, [ok(undefined)]]);
    expect(await opened().outside`select 1 from parked_events where value like ${`%${word}%`}`).toHaveLength(0);
  });

  it('leave the event to later, where the erasure is first', async () => {
    const { erase, retry, word, house, outside } = await parkedWelcome();
    const retrying: Promise<number>[] = [];
    house.beforeCommit.push(async () => {
      retrying.push(retry());
      await Promise.all(retrying);
    });
    expect(await erase()).toEqual(ok(undefined));
    expect(await Promise.all(retrying)).toEqual([0]);
    expect(await retry()).toBe(1);
    expect(await outside`select 1 from parked_events where value like ${`%${word}%`}`).toHaveLength(0);
    expect(await erase()).toEqual(err({ kind: 'wrong-password' }));
  });
});
