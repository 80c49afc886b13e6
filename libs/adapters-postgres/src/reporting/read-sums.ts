import type { Interval } from '@orderline/domain/reporting';
import { type Statement, statement } from '../connection/statement.ts';
import { CANCELS, FACT, FIGURES, LIVE, READ_ENTRIES, upToThreeDigits } from './entries.ts';
import { type SummedBy, segmentsOf } from './segments.ts';

/** $1 and $2: the interval; $3: where its parts begin; the rest: the segments of all parts. */
export const SEGMENTS = `segments as materialized (
  select * from unnest($4::int[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::int[]) as segments (part, grain, since, until, sign)
)`;

/**
 * Facts one by one: those of segments too short for a sum, and those of the interval that are in no sum yet, which a list has
 * whole.
 */
export const countedOf = (
  kinds: readonly string[],
  list: 'report_pending' | 'report_uncounted' = 'report_pending',
): string => {
  const those = kinds.map((kind) => `'${kind}'`);
  return `listed as materialized (
  select ${FACT} from ${list} where generation = ${LIVE}
), counted as materialized (
  select ${FACT}, segments.part, segments.sign
  from segments cross join (values ${those.map((kind) => `(${kind})`).join(', ')}) as kinds (of_kind) cross join lateral (
    select ${FACT} from report_facts where report_facts.generation = ${LIVE} and report_facts.kind = kinds.of_kind
      and report_facts.at >= segments.since and report_facts.at < segments.until offset 0
  ) as fact
  where segments.grain = 'fact'
    and not exists (select from listed where listed.order_id = fact.order_id and listed.version = fact.version)
  union all
  select ${FACT}, width_bucket(at, $3::timestamptz[]) - 1, 1 from listed
  where at >= $1::timestamptz and at < $2::timestamptz and kind in (${those.join(', ')})
)`;
};

type Summed = {
  readonly dimension: 'all' | 'country' | 'product' | 'reason' | 'basket' | 'shipping';
  readonly kinds: readonly string[];
  /** Queries over `counted`, and the select of `part, sign, key, currency` and the figures of what is in no sum. */
  readonly entries: readonly (keyof typeof READ_ENTRIES)[];
  readonly others: string;
};

/** A product would make numerics of the sign: that takes longer than the sum. */
const signed = (name: string): string => `sum(case sign when 1 then ${name} else -${name} end)`;

const NUMBERED = FIGURES.map((name) => `${signed(name)} as ${name}`).join(', ');

/** WITH queries that end with `told`: part, key, currency and figures of a dimension, without parts of nothing. */
const summing = ({ dimension, kinds, entries, others }: Summed): string => `
with ${SEGMENTS}, ${countedOf(kinds)}, ${entries.map((name) => `${READ_ENTRIES[name]}, `).join('')}told as (
  select part, key, currency, ${NUMBERED} from (
    select segments.part, segments.sign, sums.key, sums.currency, ${FIGURES.map((name) => `sums.${name}`).join(', ')}
    from segments cross join lateral (
      select * from report_sums where report_sums.generation = ${LIVE} and report_sums.dimension = '${dimension}'
        and report_sums.grain = segments.grain and report_sums.since >= segments.since and report_sums.since < segments.until offset 0
    ) as sums
    where segments.grain <> 'fact'
    union all
    ${others}
  ) as every group by part, key, currency
  having ${FIGURES.map((name) => `${signed(name)} <> 0`).join(' or ')}
)`;

const SALES = ['placed', 'cancelled', 'refunded'];

const select = (key: string, currency: string, from: string): string =>
  `select part, sign, ${key}, ${currency}, ${FIGURES.join(', ')} from ${from}`;

/** Of what is counted alone. */
const ofOne = (key: string, currency: string, from: string): string =>
  `select part, sign, ${key}, ${currency}, 1, 0, 0, 0, 0, 0, 0, 0, 0 from ${from}`;

/** What each dimension adds up, with sums of what is over and one by one what is not. */
export const SUMMED = {
  all: summing({
    ...{ dimension: 'all', kinds: SALES, entries: ['REVERSALS', 'BY_ORDER'] },
    others: select("''", 'currency', 'by_order'),
  }),
  country: summing({
    ...{ dimension: 'country', kinds: SALES, entries: ['REVERSALS', 'BY_ORDER'] },
    others: select("coalesce(country, '')", 'currency', 'by_order'),
  }),
  product: summing({
    ...{ dimension: 'product', kinds: SALES, entries: ['REVERSALS', 'BY_LINE'] },
    others: select("coalesce(product_id::text, '')", 'currency', 'by_line'),
  }),
  placed: summing({
    ...{ dimension: 'all', kinds: ['placed'], entries: ['REVERSALS', 'BY_ORDER'] },
    others: select("''", 'currency', 'by_order'),
  }),
  reason: summing({
    ...{ dimension: 'reason', kinds: ['cancelled'], entries: ['REVERSALS'] },
    others: ofOne("coalesce(reason, '')", "''", `reversals where ${CANCELS}`),
  }),
  basket: summing({
    ...{ dimension: 'basket', kinds: ['placed'], entries: [] },
    others: ofOne(`(${upToThreeDigits('minor')})::text`, 'currency', 'counted'),
  }),
  shipping: summing({
    ...{ dimension: 'shipping', kinds: ['shipped'], entries: ['SHIPPED'] },
    others: ofOne(`(${upToThreeDigits('ceil(seconds)::bigint')})::text`, "''", 'shipped'),
  }),
} as const;

const GRAINS: Readonly<Record<keyof typeof SUMMED, readonly SummedBy[]>> = {
  all: ['month', 'day', 'quarter'],
  placed: ['month', 'day', 'quarter'],
  country: ['month', 'day'],
  product: ['trimester', 'month', 'day'],
  reason: ['month', 'day'],
  basket: ['month', 'day'],
  shipping: ['month', 'day'],
};

type Asked = {
  readonly interval: Interval;
  /** Where each part begins; the first at the interval's own beginning. */
  readonly beginnings?: readonly Date[];
};

const texts = (dates: readonly Date[]): readonly string[] => dates.map((date) => date.toISOString());

/** What `SEGMENTS` has as its parameters. */
export const segmentParams = (
  { interval, beginnings = [interval.from] }: Asked,
  grains: readonly SummedBy[],
): readonly unknown[] => {
  const segments = beginnings.flatMap((from, part) =>
    segmentsOf({ from, to: beginnings[part + 1] ?? interval.to }, grains).map((segment) => ({ ...segment, part })),
  );
  return [
    ...[interval.from, interval.to, texts(beginnings)],
    ...[segments.map(({ part }) => part), segments.map(({ grain }) => grain)],
    ...[texts(segments.map(({ from }) => from)), texts(segments.map(({ to }) => to))],
    segments.map(({ sign }) => sign),
  ];
};

/** A statement over `told`, which is what `read` makes of it. */
export const summedStatement = <Row>(of: keyof typeof SUMMED, read: string) => {
  const prepared = statement<Row>(`${SUMMED[of]}\n${read}`);
  return (asked: Asked): Statement<Row> => prepared(...segmentParams(asked, GRAINS[of]));
};
