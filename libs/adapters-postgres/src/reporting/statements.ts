import type {
  Baskets,
  Behind,
  BehindPosition,
  ReportedOrder,
  ShippingTimes,
  StockOuts,
} from '@orderline/domain/reporting';
import { type Statement, statement } from '../connection/statement.ts';
import { LIVE } from './entries.ts';
import { summedStatement } from './read-sums.ts';

const inTime = (kind: string, of = ''): string =>
  `${of}generation = ${LIVE} and ${of}kind = '${kind}' and ${of}at >= $1::timestamptz and ${of}at < $2::timestamptz`;

type Digits<Row, Sums extends keyof Row> = Omit<Row, Sums> & { readonly [Sum in Sums]: string };

export const BASKETS = summedStatement<
  Digits<Pick<Baskets, 'currency' | 'orders' | 'units' | 'lines' | 'gross'>, 'units' | 'gross'>
>(
  'placed',
  `select currency, orders::int, units::text, lines::int, gross::text from told where orders <> 0 order by currency collate "C"`,
);

type Percentiles = Digits<Pick<Baskets, 'currency' | 'median' | 'p95'>, 'median' | 'p95'>;

export const EXACT_BASKETS = statement<Percentiles>(`
select currency, (percentile_disc(0.5) within group (order by minor))::text as median,
  (percentile_disc(0.95) within group (order by minor))::text as p95
from report_facts where ${inTime('placed')}
group by currency`);

/** The least value that the share of all does not exceed, from how often each was. */
const leastOf = (share: number): string => `min(value) filter (where reached >= ${share} * whole)`;

const REACHED = `reached as (
  select currency, key::bigint as value, sum(orders) over (partition by currency order by key::bigint) as reached,
    sum(orders) over (partition by currency) as whole
  from told
)`;

export const ROUNDED_BASKETS = summedStatement<Percentiles>(
  'basket',
  `, ${REACHED} select currency, (${leastOf(0.5)})::text as median, (${leastOf(0.95)})::text as p95 from reached group by currency`,
);

const PLACED = `
  select at, currency, minor, country, customer_id from report_facts placed
  where placed.generation = fact.generation and placed.order_id = fact.order_id and placed.kind = 'placed' offset 0`;

export const SHIPPED_ORDERS = summedStatement<{ readonly orders: number }>(
  'shipping',
  'select coalesce(sum(orders), 0)::int as orders from told',
);

type Durations = Pick<ShippingTimes, 'medianSeconds' | 'p95Seconds'>;

export const EXACT_SHIPPING_TIMES = statement<Durations>(`
with shipped as (
  select extract(epoch from fact.at - placed.at)::float8 as seconds
  from report_facts fact cross join lateral (${PLACED}) as placed
  where ${inTime('shipped', 'fact.')}
)
select percentile_disc(0.5) within group (order by seconds) as "medianSeconds",
  percentile_disc(0.95) within group (order by seconds) as "p95Seconds"
from shipped`);

export const ROUNDED_SHIPPING_TIMES = summedStatement<Durations>(
  'shipping',
  `, ${REACHED} select (${leastOf(0.5)})::float8 as "medianSeconds", (${leastOf(0.95)})::float8 as "p95Seconds" from reached`,
);

export const PLACED_ORDERS = summedStatement<{ readonly placed: number }>(
  'placed',
  'select coalesce(sum(orders), 0)::int as placed from told',
);

export const CANCELLED_BY_REASON = summedStatement<StockOuts['cancelled'][number]>(
  'reason',
  `select nullif(key, '') as reason, orders::int from told order by orders desc, key collate "C"`,
);

/** $3: now, up to which a product that is still sold out was so. */
export const SOLD_OUT = statement<StockOuts['products'][number]>(`
with spans as (
  select fact.product_id, fact.at as began, coalesce(next.at, least($2::timestamptz, $3::timestamptz)) as ended
  from report_stock fact
  left join lateral (
    select at from report_stock later
    where later.product_id = fact.product_id and later.version > fact.version order by version limit 1
  ) as next on true
  where fact.is_depleted and fact.at < $2::timestamptz
), sums as (
  select product_id, count(*) filter (where began >= $1::timestamptz)::int as times,
    sum(greatest(0, extract(epoch from
      least(ended, $2::timestamptz, $3::timestamptz) - greatest(began, $1::timestamptz))))::float8 as seconds
  from spans group by product_id
)
select product_id as "productId", (select sku from products where id = product_id) as sku, times, seconds
from sums where times > 0 or seconds > 0 order by seconds desc, product_id`);

type BehindRow = Omit<ReportedOrder, 'minor'> & { readonly minor: string };

const BEHIND = statement<BehindRow>(`
select fact.order_id as "orderId", fact.version, fact.at, placed.currency,
  (case when fact.kind = 'refunded' then fact.minor else placed.minor end)::text as minor
from report_facts fact cross join lateral (${PLACED}) as placed
where fact.generation = ${LIVE} and fact.kind = $3::text and fact.at >= $1::timestamptz and fact.at < $2::timestamptz
  and (fact.at, fact.order_id, fact.version) > ($4::timestamptz, $5::uuid, $6::int)
  and ($7::text is null or placed.country = $7::text)
  and ($8::text is null or placed.currency = $8::text)
  and ($9::uuid is null or exists (
    select from report_lines line
    where line.generation = fact.generation and line.order_id = fact.order_id and line.product_id = $9::uuid))
  and ($10::text is null or exists (
    select from report_lines line join products on products.id = line.product_id
    where line.generation = fact.generation and line.order_id = fact.order_id and products.category = $10::text))
  and ($11::text is null or fact.reason = $11::text)
  and ($12::timestamptz is null or (
    select min(first.at) from report_facts first
    where first.generation = fact.generation and first.kind = 'placed' and first.customer_id = placed.customer_id
  ) between $12::timestamptz and $13::timestamptz - interval '1 millisecond')
order by fact.at, fact.order_id, fact.version limit $14::int`);

const FIRST: Pick<BehindPosition, 'version'> & { readonly orderId: string } = {
  orderId: '00000000-0000-0000-0000-000000000000',
  version: 0,
};

export const behindStatement = (
  { interval: { from, to }, kind, country, currency, productId, category, reason, cohort }: Behind,
  { limit, after }: { readonly limit: number; readonly after?: BehindPosition },
): Statement<BehindRow> => {
  const { at, orderId, version } = after ?? { ...FIRST, at: from };
  const filters = [country, currency, productId, category, reason, cohort?.from, cohort?.to].map((one) => one ?? null);
  return BEHIND(from, to, kind, at, orderId, version, ...filters, limit);
};
