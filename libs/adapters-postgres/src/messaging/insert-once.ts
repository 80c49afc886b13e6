import type { Admission, Delivery, Insertion, InsertOnce } from '@orderline/domain/shared';
import { codeOf, isRetried } from '../connection/failure.ts';
import type { Pool } from '../connection/pool.ts';
import { type Statement, statement } from '../connection/statement.ts';
import { retried } from '../connection/transact.ts';

/** Deliveries go in as one JSON text, as PostgreSQL then plans for any number of them alike. */
const DELIVERY = 'nth int, consumer text, event_id uuid, event_type text, aggregate_id uuid, version int';

export type Told<Answer extends string = never, Written = never> =
  | {
      readonly nth: number;
      readonly admission: Exclude<Admission, 'first'> | Answer;
      readonly written?: null;
    }
  | { readonly nth: number; readonly admission: 'first'; readonly written: Written };

type Admitting = {
  /** Columns of a delivery's row beside its own, as `name type`. */
  readonly columns: string;
  /** Further WITH queries over `given`: the last one is `told`, the rows of `given` to be admitted. */
  readonly choosing: string;
  /** Further WITH queries over `admitted`, for the effect. */
  readonly preparing?: string;
  /** A statement over `admitted`, the rows of `told` that are the first; its `at` is $2. */
  readonly effect: string;
  /** A query of `nth` and `admission` for what was not to be admitted. */
  readonly others?: string;
  /** A query of `nth`, and in JSON what is to be told of what was written. */
  readonly written?: string;
};

/**
 * One statement that admits deliveries, each event once, in the order of `nth`, and has their effect; it answers those that
 * were not the first, and what was written where that is asked. Rows are taken in the order of their keys, so that no two of its kind wait for each other. Each
 * row of a table is found by a query of its own, which is by its index however large the table was when this was planned.
 * Where another transaction has the first event of an aggregate between our look and our write, the version that we must
 * not fall behind is not known: null, which the table refuses, and the statement is sent again.
 */
export const admitting = <Answer extends string = never, Written = never>({
  columns,
  choosing,
  preparing,
  effect,
  others,
  written,
}: Admitting) =>
  statement<Told<Answer, Written>>(`
with given as materialized (
  select * from json_to_recordset($1::json) as given (${DELIVERY}, ${columns})
), ${choosing}, handled as (
  insert into inbox (consumer, event_id, type, handled_at, aggregate_id, aggregate_version)
  select consumer, event_id, event_type, $2::timestamptz, aggregate_id, version from told order by consumer, event_id
  on conflict do nothing
  returning consumer, event_id, aggregate_id
), aggregate as materialized (
  select consumer, aggregate_id, held.last_version
  from (select distinct consumer, aggregate_id from handled order by consumer, aggregate_id) as named
  left join lateral (
    select last_version from inbox_versions
    where inbox_versions.consumer = named.consumer and inbox_versions.aggregate_id = named.aggregate_id
    for update
  ) as held on true
), judged as materialized (
  select told.*, version > greatest(last_version, max(version) over earlier, 0) as is_first
  from told join handled using (consumer, event_id) join aggregate on
    aggregate.consumer = told.consumer and aggregate.aggregate_id = told.aggregate_id
  window earlier as (
    partition by told.consumer, told.aggregate_id order by nth rows between unbounded preceding and 1 preceding
  )
), admitted as (
  select * from judged where is_first
), advanced as (
  insert into inbox_versions (consumer, aggregate_id, last_version)
  select consumer, aggregate_id, max(version) from admitted
  group by consumer, aggregate_id order by consumer, aggregate_id
  on conflict (consumer, aggregate_id) do update set last_version = (
    select excluded.last_version from aggregate
    where aggregate.consumer = excluded.consumer and aggregate.aggregate_id = excluded.aggregate_id
      and aggregate.last_version is not null
  )
)${preparing === undefined ? '' : `, ${preparing}`}, effect as (${effect})
select told.nth, case when judged.nth is null then 'duplicate' else 'stale' end as admission${
    written === undefined ? '' : ', null::json as written'
  }
from told left join judged using (nth)
where judged.is_first is not true${others === undefined ? '' : `\nunion all ${others}`}${
    written === undefined ? '' : `\nunion all select nth, 'first', written from (${written}) as written (nth, written)`
  }`);

const NOT_NULL_VIOLATION = '23502';

const isBehindAnother = (error: unknown): boolean =>
  codeOf(error) === NOT_NULL_VIOLATION &&
  error instanceof Error &&
  'table_name' in error &&
  error.table_name === 'inbox_versions';

type Given = { readonly delivery: Delivery; readonly row: Readonly<Record<string, unknown>> };

type Send<Answer extends string, Written> = {
  readonly pool: Pool;
  readonly statement: (...params: readonly unknown[]) => Statement<Told<Answer, Written>>;
};

export type Admitted<Answer extends string, Written> = {
  readonly admission: Admission | Answer;
  /** Of the first alone. */
  readonly written: Written | null;
};

/** What each was admitted as, in order; one that came before in the list as well is a duplicate, or what that one is. */
export const admitAll = async <Answer extends string = never, Written = never>(
  { pool, statement }: Send<Answer, Written>,
  { given, now }: { readonly given: readonly Given[]; readonly now: Date },
): Promise<readonly Admitted<Answer, Written>[]> => {
  if (given.length === 0) return [];
  const places = new Map<string, number>();
  const rows = given.flatMap(({ delivery, row }, nth) => {
    const { consumer, eventId, type, aggregateId, version } = delivery;
    const place = `${consumer}/${eventId}`;
    if (places.has(place)) return [];
    places.set(place, nth);
    return [{ nth, consumer, event_id: eventId, event_type: type, aggregate_id: aggregateId, version, ...row }];
  });
  const send = () => pool.send(statement(JSON.stringify(rows), now));
  const answers = await retried(send, (error) => isRetried(error) || isBehindAnother(error));
  const told = new Map(answers.map((answer) => [answer.nth, answer]));
  return given.map(({ delivery: { consumer, eventId } }, nth) => {
    const place = places.get(`${consumer}/${eventId}`) ?? nth;
    const { admission = 'first', written = null } = told.get(place) ?? {};
    if (place === nth) return { admission, written };
    return { admission: admission === 'first' || admission === 'stale' ? 'duplicate' : admission, written: null };
  });
};

const ALL = 'told as (select * from given)';

type Insert<Row> = Pick<Admitting, 'columns' | 'preparing' | 'effect' | 'written'> & {
  readonly rowOf: (row: Row, delivery: Delivery) => Readonly<Record<string, unknown>>;
};

/** Inserts a row for each delivery that is the first, in one round trip, and answers what was written. */
export const insertingAndTelling = <Row, Written>({ rowOf, ...inserting }: Insert<Row>) => {
  const statement = admitting<never, Written>({ choosing: ALL, ...inserting });
  return (pool: Pool) =>
    (insertions: readonly Insertion<Row>[], now: Date): Promise<readonly Admitted<never, Written>[]> => {
      const given = insertions.map(({ delivery, row }) => ({ delivery, row: rowOf(row, delivery) }));
      return admitAll({ pool, statement }, { given, now });
    };
};

/** The same, where only what it was admitted as is of interest. */
export const insertingOnce = <Row>(insert: Insert<Row>): ((pool: Pool) => InsertOnce<Row>) => {
  const inserting = insertingAndTelling<Row, never>(insert);
  return (pool) => async (insertions, now) =>
    (await inserting(pool)(insertions, now)).map(({ admission }) => admission);
};
