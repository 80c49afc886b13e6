import type { SalesAsked, SalesRow } from '@orderline/domain/reporting';
import { type Send, type Statement, statement } from '../connection/statement.ts';

export const LIVE = "(select generation from report_generations where state = 'live')";

/** Cancellations and refunds of the interval, with their order, and what had become of it before. */
const REVERSALS = `
  select fact.order_id, fact.kind, fact.at, fact.minor as amount, before.*
  from report_facts fact
  cross join lateral (
    select max(country) as country, max(currency) filter (where kind = 'placed') as currency, max(units) as units,
      max(minor) filter (where kind = 'placed') as gross, coalesce(sum(minor) filter (where kind = 'refunded'), 0) as refunded,
      coalesce(bool_or(kind = 'cancelled'), false) as was_cancelled
    from report_facts
    where generation = fact.generation and order_id = fact.order_id and version < fact.version
    having bool_or(kind = 'placed') offset 0
  ) as before
  where fact.generation = ${LIVE} and fact.kind in ('cancelled', 'refunded')
    and fact.at >= $1::timestamptz and fact.at < $2::timestamptz`;

const CANCELS = "kind = 'cancelled' and not was_cancelled";

const REFUNDS = `case when kind = 'refunded' and not was_cancelled
      then least(gross, refunded + amount) - least(gross, refunded) else 0 end`;

const COLUMNS =
  'at, order_id, country, currency, product_id, placed, cancelled, units, back, gross, cancellations, refunds, repaid';

const BY_ORDER = `
  select at, order_id, country, currency, null::uuid, true, false, units, 0, minor, 0, 0, 0
  from report_facts
  where generation = ${LIVE} and kind = 'placed' and at >= $1::timestamptz and at < $2::timestamptz
  union all
  select at, order_id, country, currency, null, false, ${CANCELS}, 0, case when ${CANCELS} then units else 0 end, 0,
    case when ${CANCELS} then gross - least(gross, refunded) else 0 end, ${REFUNDS},
    case when kind = 'refunded' then amount else 0 end
  from reversals`;

/** What is of no product: refunds, and what a cancellation after them does not take back again. */
const BY_LINE = `
  select at, order_id, null, currency, product_id, true, false, units, 0, minor, 0, 0, 0
  from report_lines
  where generation = ${LIVE} and at >= $1::timestamptz and at < $2::timestamptz
  union all
  select reversals.at, reversals.order_id, null, reversals.currency, line.product_id, false, true, 0, line.units, 0, line.minor, 0, 0
  from reversals cross join lateral (
    select product_id, units, minor from report_lines
    where generation = ${LIVE} and report_lines.order_id = reversals.order_id offset 0
  ) as line
  where ${CANCELS}
  union all
  select at, order_id, null, currency, null, false, true, 0, 0, 0, -least(gross, refunded), 0, 0
  from reversals where ${CANCELS} and refunded > 0
  union all
  select at, order_id, null, currency, null, false, false, 0, 0, 0, 0, ${REFUNDS}, amount
  from reversals where kind = 'refunded'`;

/** An order has a product in one line, and a category in several. */
const countOf = (which: 'placed' | 'cancelled', isOften: boolean): string =>
  `count(${isOften ? 'distinct order_id' : '*'}) filter (where ${which})::int`;

type Row = Omit<SalesRow, 'label' | 'units' | 'cancelledUnits' | 'gross' | 'cancellations' | 'refunds' | 'repaid'> & {
  readonly label: string | null;
  readonly sums: readonly string[];
};

type Parted = { readonly entries: string; readonly key: string; readonly from?: string; readonly label?: string };

/** `refunds` and so on of each part and currency, as text in the order of `salesOf`. */
const sums = ({ entries, key, from, label = 'null::text' }: Parted): string => `
with reversals as materialized (${REVERSALS}), entries (${COLUMNS}) as (${entries})
select key::text as key, ${label} as label, currency, orders, "cancelledOrders", sums from (
  select ${key} as key, entries.currency, ${countOf('placed', from !== undefined)} as orders,
    ${countOf('cancelled', from !== undefined)} as "cancelledOrders",
    json_build_array(${['units', 'back', 'gross', 'cancellations', 'refunds', 'repaid'].map((name) => `sum(${name})::text`).join(', ')}) as sums
  from ${from ?? 'entries'} group by 1, 2
) as sold`;

const PRODUCT_OF = 'entries left join products on products.id = product_id';

const statements = {
  total: statement<Row>(sums({ entries: BY_ORDER, key: 'null::text' })),
  country: statement<Row>(sums({ entries: BY_ORDER, key: 'country' })),
  product: statement<Row>(
    sums({ entries: BY_LINE, key: 'product_id', label: '(select sku from products where id = key)' }),
  ),
  category: statement<Row>(sums({ entries: BY_LINE, key: 'products.category', from: PRODUCT_OF })),
} as const;

/** Where each part begins is told: no time zone is known to PostgreSQL otherwise than here. */
const IN_TIME = statement<Row>(sums({ entries: BY_ORDER, key: 'width_bucket(at, $3::timestamptz[]) - 1' }));

export const salesStatement = ({ interval: { from, to }, by }: SalesAsked): Statement<Row> =>
  typeof by === 'string'
    ? statements[by](from, to)
    : IN_TIME(
        from,
        to,
        by.beginnings.map((begun) => begun.toISOString()),
      );

const rowOf = ({ sums: [units, back, gross, cancellations, refunds, repaid], ...row }: Row): SalesRow => ({
  ...row,
  units: BigInt(units ?? 0),
  cancelledUnits: BigInt(back ?? 0),
  gross: BigInt(gross ?? 0),
  cancellations: BigInt(cancellations ?? 0),
  refunds: BigInt(refunds ?? 0),
  repaid: BigInt(repaid ?? 0),
});

export const salesIn = async (send: Send, asked: SalesAsked): Promise<readonly SalesRow[]> =>
  (await send(salesStatement(asked))).map(rowOf);
