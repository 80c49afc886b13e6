import type { Order, OrderFilter, OrderList } from '@orderline/domain/orders';
import { type OrderId, type PageRequest, pageOf } from '@orderline/domain/shared';
import type { Pool } from '../connection/pool.ts';
import { statement } from '../connection/statement.ts';
import { ORDER, ORDERS, orderOf, type WholeOrderRow } from './orders.ts';

/** How many orders one page may look at: some 50 ms, whatever the filter. */
const MOST_VISITED = 10_000;

/** An id is made when its order is placed, by the clock of some process. */
const CLOCKS_APART_MS = 3_600_000;

type Owner = 'anybody' | 'customer';

/** A stretch of the primary key, or of the index of customers' orders: PostgreSQL would take the first for either otherwise. */
const visitedBy = (owner: Owner): string =>
  owner === 'customer'
    ? `from orders where (customer_id, id) < ($3::uuid, $1::uuid) and (customer_id, id) >= ($3::uuid, $2::uuid)
    order by customer_id desc, id desc`
    : 'from orders where id < $1::uuid and id >= $2::uuid and $3::uuid is null order by id desc';

type Visited = { readonly id: OrderId; readonly taken: boolean };

/** The orders that are listed, and then the last one that was looked at, where there may be more behind it. */
const visitBy = (owner: Owner) =>
  statement<Visited>(`
with visited as materialized (select id, status, placed_at ${visitedBy(owner)} limit ${MOST_VISITED}),
taken as materialized (
  select id from visited
  where ($4::text is null or status = $4)
    and ($5::timestamptz is null or placed_at >= $5) and ($6::timestamptz is null or placed_at < $6)
    and ($7::text is null or exists (
      select from order_lines line where line.order_id = visited.id and lower(line.sku) = lower($7)
    ))
  limit $8::bigint
)
select id, true as taken from taken
union all
(select id, false as taken from visited where (select count(*) from taken) < $8::bigint offset ${MOST_VISITED - 1})`);

const VISIT = { anybody: visitBy('anybody'), customer: visitBy('customer') };

/** Apart, by the primary key: joined to what was found, PostgreSQL would walk all orders down to it. */
const WHOLE = statement<WholeOrderRow>(`select ${ORDER} from ${ORDERS} where orders.id = any($1::uuid[])`);

/** The least id of version 7 that is made in a millisecond (RFC 9562 §5.7). */
const firstIdOf = (ms: number): string => {
  const time = Math.min(Math.max(0, ms), 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
};

const FIRST = firstIdOf(0);
const BEHIND_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const stretchOf = ({ placedFrom, placedBefore }: OrderFilter, { after }: PageRequest<OrderId>) => {
  const from = placedFrom ? firstIdOf(placedFrom.getTime() - CLOCKS_APART_MS) : FIRST;
  const end = placedBefore ? firstIdOf(placedBefore.getTime() + CLOCKS_APART_MS) : BEHIND_ALL;
  return { from, before: after !== undefined && after < end ? after : end };
};

const newestFirst = ({ id: one }: Order, { id: other }: Order): number => (one < other ? 1 : -1);

export const pgOrderList = (pool: Pick<Pool, 'send'>): OrderList => ({
  list: async (filter, page) => {
    const { customerId, status, placedFrom, placedBefore, sku } = filter;
    const visit = VISIT[customerId === undefined ? 'anybody' : 'customer'];
    const { from, before } = stretchOf(filter, page);
    const asked = [status ?? null, placedFrom ?? null, placedBefore ?? null, sku ?? null];
    const visited = await pool.send(visit(before, from, customerId ?? null, ...asked, page.limit + 1));
    const ids = visited.filter(({ taken }) => taken).map(({ id }) => id);
    const rows = ids.length > 0 ? await pool.send(WHOLE(ids)) : [];
    const found = pageOf(rows.map(orderOf).toSorted(newestFirst), page, ({ id }) => id);
    const last = visited.find(({ taken }) => !taken);
    return found.next === null && last ? { ...found, next: last.id } : found;
  },
});
