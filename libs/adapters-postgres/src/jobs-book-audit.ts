import type { BookAudit, BookDrift, SealedBook } from '@orderline/domain/jobs';
import { books, countedIn, sealOf, type TotalledBook } from './books.ts';
import type { Pool } from './pool.ts';

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
    return rowsIn(await send({ text: recount(book), params: [] })).map((row) => driftOf(book, row));
  },
});

const driftOf = (book: SealedBook, { part, toldRows, foundRows, toldUnits, foundUnits }: Row): BookDrift => ({
  book,
  part,
  rows: { told: BigInt(toldRows), found: BigInt(foundRows) },
  units: { told: BigInt(toldUnits), found: BigInt(foundUnits) },
});

/** The statement answers the columns that it names. */
const rowsIn = (rows: readonly unknown[]) => rows as readonly Row[];
