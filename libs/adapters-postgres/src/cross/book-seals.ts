import type { BookAudit, BookDrift, BookSeals, SealedBook, Sealing } from '@orderline/domain/jobs';
import type { Pool } from '../connection/pool.ts';
import { only, type Statement, statement } from '../connection/statement.ts';
import {
  awaitedBy,
  type Book,
  books,
  countedIn,
  planByIndexes,
  type Subscriptions,
  sealOf,
  type TotalledBook,
  unhandled,
} from './books.ts';

/** Texts of our own, as a book's table is any of several. */
const OPEN = statement("insert into book_seals (book, until) values ($1, '-infinity') on conflict do nothing");

/**
 * A statement of its own: the rows are read after the lock is had, so that none that somebody removes meanwhile is
 * counted.
 */
const LOCK = statement('select 1 from book_seals where book = $1 for update');

/** The next rows after the seal by their time, about `$3` of them, and the seal moved behind them. */
const moved = ({ table, stamp, over }: Pick<Book, 'table' | 'stamp' | 'over'>): string => `
with seal as materialized (
  select until as since from book_seals where book = $1::text
), border as materialized (
  select since, coalesce((
    select ${stamp} from ${table}
    where ${over} and ${stamp} > (select since from seal) and ${stamp} <= $2::timestamptz
    order by ${stamp} offset $3::int limit 1
  ), $2::timestamptz) as until
  from seal
), moved as (
  update book_seals set until = border.until from border
  where book_seals.book = $1::text and border.until > border.since
  returning border.since, border.until
)`;

const ANSWER = 'coalesce((select until < $2::timestamptz from moved), false) as more';

const between = ({ table, stamp, over }: Pick<Book, 'table' | 'stamp' | 'over'>): string =>
  `${table} where ${over} and ${stamp} > (select since from moved) and ${stamp} <= (select until from moved)`;

const totalling = (book: Book): string => `${moved(book)}, counted as (
  ${countedIn(book, between(book))}
), told as (
  insert into book_totals (book, part, rows, units) select $1::text, part, rows, units from counted
  on conflict (book, part) do update
  set rows = book_totals.rows + excluded.rows, units = book_totals.units + excluded.units
)
select (select coalesce(sum(rows), 0)::int from counted) as rows, ${ANSWER}`;

const events = books['published-events'];

const WAITING = `${moved(events)}, published as materialized (
  select event_id, type from ${between(events)}
), waiting as (
  insert into unhandled_events (book, consumer, event_id)
  select $1::text, subscribed.consumer, published.event_id
  from published
  join unnest($4::text[], $5::text[]) as subscribed (consumer, type) on subscribed.type = published.type
  where ${unhandled('subscribed.consumer', 'published.event_id')}
), settled as (
  delete from unhandled_events waiting
  where not ${unhandled('waiting.consumer', 'waiting.event_id')}
    or not exists (select from outbox where outbox.event_id = waiting.event_id)
)
select (select count(*)::int from published) as rows, ${ANSWER}`;

type Sealed = { readonly rows: number; readonly more: boolean };

/** Each statement takes book, time and rows first. */
const seals = (book: SealedBook): string => (book === 'unhandled-events' ? WAITING : totalling(books[book]));

export const pgBookSeals = (pool: Pool, subscriptions: Subscriptions): BookSeals => {
  const awaited = awaitedBy(subscriptions);
  const statementOf = (book: SealedBook, { until, limit }: Sealing): Statement<Sealed> => {
    const isWaiting = book === 'unhandled-events';
    const name: TotalledBook | string = isWaiting ? awaited.book : book;
    const more = isWaiting ? [awaited.consumers, awaited.types] : [];
    return statement<Sealed>(seals(book))(name, until, limit, ...more);
  };
  return {
    advance: (book, sealing) =>
      pool.transaction(async (send) => {
        const statement = statementOf(book, sealing);
        const [name] = statement.params;
        if (book === 'unhandled-events') await send(OPEN(name));
        await send(LOCK(name));
        await planByIndexes(send);
        return { ...only(await send(statement)) };
      }),
  };
};

/** One statement, and so one snapshot: what the totals say is left, beside what is there. */
const recount = (name: TotalledBook): string => {
  const book = books[name];
  const { table, stamp, over } = book;
  return `
with found as (
  ${countedIn(book, `${table} where ${over} and ${stamp} <= ${sealOf(name)}`)}
), told as (
  select part, rows - removed_rows as rows, units - removed_units as units from book_totals where book = '${name}'
)
select part, coalesce(told.rows, 0)::text as "toldRows", coalesce(found.rows, 0)::text as "foundRows",
  coalesce(told.units, 0)::text as "toldUnits", coalesce(found.units, 0)::text as "foundUnits"
from told full join found using (part)
where coalesce(told.rows, 0) <> coalesce(found.rows, 0) or coalesce(told.units, 0) <> coalesce(found.units, 0)
order by part`;
};

type Row = {
  readonly part: string;
  readonly toldRows: string;
  readonly foundRows: string;
  readonly toldUnits: string;
  readonly foundUnits: string;
};

export const pgBookAudit = ({ send }: Pool): BookAudit => ({
  recount: async (book) => {
    if (book === 'unhandled-events') return [];
    const rows = await send(statement<Row>(recount(book))());
    return rows.map((row) => driftOf(book, row));
  },
});

const driftOf = (book: SealedBook, { part, toldRows, foundRows, toldUnits, foundUnits }: Row): BookDrift => ({
  book,
  part,
  rows: { told: BigInt(toldRows), found: BigInt(foundRows) },
  units: { told: BigInt(toldUnits), found: BigInt(foundUnits) },
});
