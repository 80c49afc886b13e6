export const LIVE = "(select generation from report_generations where state = 'live')";

/** Of a fact, as the tables of facts and the lists of those that are not added up yet have them. */
export const FACT =
  'generation, order_id, version, kind, at, customer_id, country, currency, minor, units, lines, reason';

/**
 * What a fact does to sales, over the query `counted` of facts with their `part` and `sign`. What happened to an order before
 * is looked up: facts of an order come in the order of their versions, so that an entry stays as it is.
 */
const REVERSALS = `reversals as materialized (
  select fact.part, fact.sign, fact.generation, fact.order_id, fact.kind, fact.at, fact.minor as amount, fact.reason, before.*
  from counted fact
  cross join lateral (
    select max(country) as country, max(currency) filter (where kind = 'placed') as currency, max(units) as units,
      max(minor) filter (where kind = 'placed') as gross, coalesce(sum(minor) filter (where kind = 'refunded'), 0) as refunded,
      coalesce(bool_or(kind = 'cancelled'), false) as was_cancelled
    from report_facts
    where generation = fact.generation and order_id = fact.order_id and version < fact.version
    having bool_or(kind = 'placed') offset 0
  ) as before
  where fact.kind in ('cancelled', 'refunded')
)`;

export const CANCELS = "kind = 'cancelled' and not was_cancelled";

const REFUNDS = `case when kind = 'refunded' and not was_cancelled
      then least(gross, refunded + amount) - least(gross, refunded) else 0 end`;

/** Of an entry; its `orders` and so on are 0 or 1. */
export const FIGURES = [
  ...['orders', 'cancelled', 'lines', 'units', 'back'],
  ...['gross', 'cancellations', 'refunds', 'repaid'],
] as const;

const COLUMNS = `part, sign, at, order_id, country, currency, product_id, ${FIGURES.join(', ')}`;

const BY_ORDER = `by_order (${COLUMNS}) as (
  select part, sign, at, order_id, country, currency, null::uuid, 1, 0, lines, units, 0, minor, 0, 0, 0
  from counted where kind = 'placed'
  union all
  select part, sign, at, order_id, country, currency, null, 0, (${CANCELS})::int, 0, 0, case when ${CANCELS} then units else 0 end, 0,
    case when ${CANCELS} then gross - least(gross, refunded) else 0 end, ${REFUNDS},
    case when kind = 'refunded' then amount else 0 end
  from reversals
)`;

/** The lines of what is placed, or cancelled. */
const linesOf = (what: string, where: string): string => `${what} cross join lateral (
    select product_id, units, minor from report_lines
    where report_lines.generation = ${what}.generation and report_lines.order_id = ${what}.order_id offset 0
  ) as line where ${where}`;

/** What is of no product: refunds, and what a cancellation after them does not take back again. */
const byLine = (placed: string): string => `by_line (${COLUMNS}) as (
  select part, sign, at, order_id, null, currency, line.product_id, 1, 0, 1, line.units, 0, line.minor, 0, 0, 0
  from ${placed}
  union all
  select part, sign, at, order_id, null, currency, line.product_id, 0, 1, 0, 0, line.units, 0, line.minor, 0, 0
  from ${linesOf('reversals', CANCELS)}
  union all
  select part, sign, at, order_id, null, currency, null, 0, 1, 0, 0, 0, 0, -least(gross, refunded), 0, 0
  from reversals where ${CANCELS} and refunded > 0
  union all
  select part, sign, at, order_id, null, currency, null, 0, 0, 0, 0, 0, 0, 0, ${REFUNDS}, amount
  from reversals where kind = 'refunded'
)`;

const BY_LINE = byLine(linesOf('counted', "kind = 'placed'"));

/** The same for who reads: lines of many orders are found by one walk along their index, in a tenth of the time. */
const BY_LINES_AT_ONCE = `placed_lines as materialized (
  select order_id, product_id, units, minor from report_lines
  where generation = ${LIVE} and order_id = any (array(select order_id from counted where kind = 'placed'))
), ${byLine("counted join placed_lines line using (order_id) where kind = 'placed'")}`;

/** Of what was placed and of what was shipped, how long that took. */
const SHIPPED = `shipped as (
  select fact.part, fact.sign, fact.at, extract(epoch from fact.at - placed.at)::float8 as seconds
  from counted fact cross join lateral (
    select at from report_facts placed
    where placed.generation = fact.generation and placed.order_id = fact.order_id and placed.kind = 'placed' offset 0
  ) as placed
  where fact.kind = 'shipped'
)`;

export const ENTRIES = { REVERSALS, BY_ORDER, BY_LINE, SHIPPED } as const;

export const READ_ENTRIES = { ...ENTRIES, BY_LINE: BY_LINES_AT_ONCE } as const;

/** The grains of an entry by its `at`. */
export const MONTH_AND_DAY = "('month', date_trunc('month', at, 'UTC')), ('day', date_trunc('day', at, 'UTC'))";

/** Rounded up to three digits: what a share of orders does not exceed is told within 1 % from how often each was. */
export const upToThreeDigits = (whole: string): string => {
  const step = `power(10, greatest(0, length((${whole})::text) - 3))::bigint`;
  return `(((${whole}) + ${step} - 1) / ${step}) * ${step}`;
};
