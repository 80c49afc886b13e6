import { asId, type OrderId } from '@orderline/domain/shared';
import { beforeAll, expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { pgReadOrderTogether } from './order-readers.ts';

const opened = useDatabase({ queryTimeoutMs: 60_000 });

const ORDERS = 1_000_000;
const ROUNDS = 200;

/** Of the other tables a tenth: what staff do, and what waits, is less. */
const filled = `
create function nth_id(nth int) returns uuid language sql immutable as $$
  select ('0199c0de-7a00-7000-8000-' || lpad(nth::text, 12, '0'))::uuid
$$;
insert into orders (id, customer_id, status, total_minor, currency, shipping_address, version, placed_at, updated_at)
select nth_id(nth), nth_id(nth % 1000), 'delivered', 1000, 'GBP', '{"country":"GB"}', 5, now(), now()
from generate_series(1, ${ORDERS}) nth;
insert into order_history (order_id, version, type, at)
select nth_id(nth), version, type, now() from generate_series(1, ${ORDERS}) nth,
  (values (1, 'OrderPlaced'), (4, 'OrderShipped'), (5, 'OrderDelivered')) as told (version, type);
insert into fulfilments (order_id, customer_id, amount_minor, currency, status, attempts, payment, pick_requests,
  shipment_requests, begun_at, updated_at)
select nth_id(nth), nth_id(nth % 1000), 1000, 'GBP', 'completed', 0, 'captured', 1, 1, now(), now()
from generate_series(1, ${ORDERS}) nth;
insert into order_lines (order_id, position, product_id, sku, title, quantity, unit_minor, line_minor)
select nth_id(nth), 0, nth_id(0), 'MUG-01', 'A mug', 1, 1000, 1000 from generate_series(1, ${ORDERS / 10}) nth;
insert into order_refunds (id, order_id, amount_minor, currency, reason, requested_by_kind, requested_by_id, state, attempts,
  requested_at, settled_at)
select gen_random_uuid(), nth_id(nth), 10, 'GBP', 'late', 'user', 'x', 'done', 0, now(), now()
from generate_series(1, ${ORDERS / 10}) nth;
insert into order_notes (id, order_id, author_kind, author_id, text, at)
select gen_random_uuid(), nth_id(nth), 'user', 'x', 'Called.', now() from generate_series(1, ${ORDERS / 10}) nth;
insert into outbox (event_id, aggregate_type, aggregate_id, aggregate_version, type, topic, key, headers, value, published_at)
select gen_random_uuid(), 'order', nth_id(nth), 1, 'OrderPlaced', 't', nth_id(nth)::text, '{}', '{}', now()
from generate_series(1, ${ORDERS / 10}) nth;
insert into parked_events (consumer, event_id, topic, key, headers, value, attempts, parked_at, error)
select 'picking', nth::text, 't', nth_id(nth)::text, '{}', '{}', 1, now(), 'no' from generate_series(1, ${ORDERS / 10}) nth;
insert into audit_entries (id, at, actor_kind, actor_id, action, target_type, target_id)
select gen_random_uuid(), now(), 'user', 'x', 'addOrderNote', 'order', nth_id(nth)::text
from generate_series(1, ${ORDERS / 10}) nth;
`;

beforeAll(async () => {
  const { outside } = opened();
  await outside.unsafe(filled);
  await outside`vacuum analyze`;
}, 3_600_000);

/** How often a table was read from end to end, and one of them by an index, as far as PostgreSQL has been told. */
const reads = async () => {
  const [row] = await opened().outside<{ whole: number; notes: number }[]>`
    select sum(seq_scan)::int as whole, sum(idx_scan) filter (where relname = 'order_notes')::int as notes
    from pg_stat_user_tables`;
  return { whole: row?.whole ?? 0, notes: row?.notes ?? 0 };
};

it('among a million orders the page of one is gathered by indexes alone', async () => {
  const { database } = opened();
  const readTogether = pgReadOrderTogether(database);
  const gathered = (orderId: OrderId) =>
    readTogether(({ orders, orderNoteReader, fulfilmentReader, orderMessages, audit }) =>
      Promise.all([
        orders.find(orderId),
        orders.history(orderId, { limit: 100 }),
        orderNoteReader.notes(orderId, { limit: 100 }),
        fulfilmentReader.inspect(orderId),
        orderMessages.ofOrder(orderId),
        audit.ofTarget({ type: 'order', id: orderId }, 100),
      ]),
    );
  const idOf = (nth: number) => asId<OrderId>(`0199c0de-7a00-7000-8000-${String(nth).padStart(12, '0')}`);
  const before = await reads();
  const took: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const started = performance.now();
    const [order, history, notes, way, messages, acts] = await gathered(idOf(round * 499));
    took.push(performance.now() - started);
    expect(order?.shipment).toBeDefined();
    expect(
      [history.items, notes.items, way?.refunds, messages.told, messages.inTheWay, acts].map((all) => all?.length),
    ).toEqual([3, 1, 1, 1, 1, 1]);
  }
  const sorted = took.toSorted((one, other) => one - other);
  const at = (share: number) => (sorted[Math.floor(ROUNDS * share)] ?? 0).toFixed(1);
  process.stdout.write(`| the page of an order | ${at(0.5)}/${at(0.95)} |\n`);
  await expect
    .poll(async () => (await reads()).notes - before.notes, { timeout: 60_000 })
    .toBeGreaterThanOrEqual(ROUNDS);
  expect((await reads()).whole - before.whole).toBe(0);
});
