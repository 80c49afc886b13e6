import type { StockAudit, StockAudited, StockDrift } from '@orderline/domain/jobs';
import type { Pool } from '../connection/pool.ts';
import { only, statement } from '../connection/statement.ts';

type Audited = Pick<StockAudited, 'products' | 'drifting'> & {
  readonly drifts: readonly (Pick<StockDrift, 'productId'> &
    Readonly<Record<'onHand' | 'booked' | 'reserved' | 'ordered', string>>)[];
};

/** One statement, and so one snapshot; it sums in the server, and what it answers is bounded. */
const AUDIT = statement<Audited>(`
with booked as (
  select product_id, sum(delta) as units from stock_movements group by product_id
), ordered as (
  select line.product_id, sum(line.quantity) as units
  from orders join order_lines line on line.order_id = orders.id
  where orders.status in ('placed', 'paid', 'packed')
  group by line.product_id
), counted as (
  select product_id as "productId", coalesce(on_hand, 0) as "onHand", coalesce(booked.units, 0) as booked,
    coalesce(reserved, 0) as reserved, coalesce(ordered.units, 0) as ordered
  from stock full join booked using (product_id) full join ordered using (product_id)
), drifting as materialized (
  select * from counted
  where "onHand" <> booked or reserved <> ordered or reserved < 0 or reserved > "onHand"
)
select
  (select count(*)::int from counted) as products,
  (select count(*)::int from drifting) as drifting,
  (select coalesce(json_agg(named order by named."productId"), '[]') from (
    select "productId", "onHand"::text, booked::text, reserved::text, ordered::text
    from drifting order by "productId" limit $1
  ) as named) as drifts`);

export const pgStockAudit = ({ send }: Pool): StockAudit => ({
  read: async (first) => auditOf(only(await send(AUDIT(first)))),
});

const auditOf = ({ drifts, ...counts }: Audited): StockAudited => ({
  ...counts,
  drifts: drifts.map(({ productId, onHand, booked, reserved, ordered }) => ({
    productId,
    onHand: BigInt(onHand),
    booked: BigInt(booked),
    reserved: BigInt(reserved),
    ordered: BigInt(ordered),
  })),
});
