import type { Interval } from '@orderline/domain/reporting';
import { type Statement, statement } from '../connection/statement.ts';
import { CANCELS, ENTRIES, FIGURES, LIVE, upToThreeDigits } from './entries.ts';
import { type SummedBy, segmentsOf } from './segments.ts';

/** $1 and $2: the interval; $3: where its parts begin; the rest: the segments of all parts. */
const SEGMENTS = `segments as materialized (
  select * from unnest($4::int[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::int[]) as segments (part, grain, since, until, sign)
)`;

const PENDING = `pending as materialized (select order_id, version, at from report_pending where generation = ${LIVE})`;

/** Facts one by one: those of segments too short for a sum, and those of the interval that are in no sum yet. */
const countedOf = (kinds: readonly string[]): string => `counted as materialized (
  select fact.*, segments.part, segments.sign
  from segments cross join (values ${kinds.map((kind) => `('${kind}')`).join(', ')}) as kinds (kind) cross join lateral (
    select * from report_facts where report_facts.generation = ${LIVE} and report_facts.kind = kinds.kind
      and report_facts.at >= segments.since and report_facts.at < segments.until offset 0
  ) as fact
  where segments.grain = 'fact'
    and not exists (select from pending where pending.order_id = fact.order_id and pending.version = fact.version)
  union all
  select fact.*, width_bucket(fact.at, $3::timestamptz[]) - 1, 1
  from pending cross join lateral (
    select * from report_facts where report_facts.generation = ${LIVE}
      and report_facts.order_id = pending.order_id and report_facts.version = pending.version offset 0
  ) as fact
  where pending.at >= $1::timestamptz and pending.at < $2::timestamptz and fact.kind in (${kinds.map((kind) => `'${kind}'`).join(', ')})
)`;

type Summed = {
  readonly dimension: 'all' | 'country' | 'product' | 'reason' | 'basket' | 'shipping';
  readonly kinds: readonly string[];
  /** Queries over `counted`, and the select of `part, sign, key, currency` and the figures of what is in no sum. */
  readonly entries: readonly (keyof typeof ENTRIES)[];
  readonly others: string;
};

const NUMBERED = FIGURES.map((name) => `sum(sign * ${name}) as ${name}`).join(', ');

/** WITH queries that end with `told`: part, key, currency and figures of a dimension, without parts of nothing. */
const summing = ({ dimension, kinds, entries, others }: Summed): string => `
with ${SEGMENTS}, ${PENDING}, ${countedOf(kinds)}, ${entries.map((name) => `${ENTRIES[name]}, `).join('')}told as (
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
  having ${FIGURES.map((name) => `sum(sign * ${name}) <> 0`).join(' or ')}
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
  product: ['month', 'day'],
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

/** A statement over `told`, which is what `read` makes of it. */
export const summedStatement = <Row>(of: keyof typeof SUMMED, read: string) => {
  const prepared = statement<Row>(`${SUMMED[of]}\n${read}`);
  return ({ interval, beginnings = [interval.from] }: Asked): Statement<Row> => {
    const segments = beginnings.flatMap((from, part) =>
      segmentsOf({ from, to: beginnings[part + 1] ?? interval.to }, GRAINS[of]).map((segment) => ({
        ...segment,
        part,
      })),
    );
    return prepared(
      ...[interval.from, interval.to, texts(beginnings)],
      ...[segments.map(({ part }) => part), segments.map(({ grain }) => grain)],
      ...[texts(segments.map(({ from }) => from)), texts(segments.map(({ to }) => to))],
      segments.map(({ sign }) => sign),
    );
  };
};
