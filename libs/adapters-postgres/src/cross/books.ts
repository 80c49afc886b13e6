import { createHash } from 'node:crypto';
import type { SealedBook } from '@orderline/domain/jobs';
import { type Send, statement } from '../connection/statement.ts';

/** The books whose totals are kept; of events that wait for a consumer it is known which they are. */
export type TotalledBook = Exclude<SealedBook, 'unhandled-events'>;

/** Rows that come once, are over at the time of their stamp, and change no more. */
export type Book = {
  readonly table: string;
  /** A column with an index, of the rows that are `over`. */
  readonly stamp: string;
  readonly over: string;
  /** What they are counted by, as text. */
  readonly part: string;
  /** What is summed, as numeric. */
  readonly units: string;
};

const counted = { part: "''::text", units: '0::numeric', over: 'true' } as const;

const IS_GIVEN_BACK = "payment <> 'captured' and refunded_minor > 0";

/**
 * How the provider holds the amount of a fulfilment. What staff had given back of one that it holds nothing of any more is
 * there as well: every refund is taken off again, and of such a one nothing would be left to take it off.
 */
export const HELD_AS = `case when ${IS_GIVEN_BACK} then 'given-back' else coalesce(payment::text, '') end`;
export const HELD = `case when ${IS_GIVEN_BACK} then refunded_minor else amount_minor end::numeric`;

export const books: Readonly<Record<TotalledBook, Book>> = {
  'placed-orders': { ...counted, table: 'orders', stamp: 'placed_at' },
  'ended-orders': {
    ...counted,
    table: 'orders',
    stamp: 'updated_at',
    over: "status in ('delivered', 'cancelled')",
    part: 'status::text',
  },
  'published-events': {
    ...counted,
    table: 'outbox',
    stamp: 'published_at',
    over: 'published_at is not null',
    part: 'type',
  },
  'handled-events': { ...counted, table: 'inbox', stamp: 'handled_at', part: "consumer || ' ' || type" },
  'ended-fulfilments': {
    table: 'fulfilments',
    stamp: 'updated_at',
    over: "status in ('completed', 'cancelled')",
    part: `currency || ' ' || ${HELD_AS}`,
    units: HELD,
  },
  // What staff gave back, of orders on their way as well.
  'given-refunds': {
    table: 'order_refunds',
    stamp: 'settled_at',
    over: "state = 'done'",
    part: 'currency::text',
    units: 'amount_minor::numeric',
  },
  notifications: { ...counted, table: 'notifications', stamp: 'created_at' },
  'stock-movements': { ...counted, table: 'stock_movements', stamp: 'at', part: 'kind', units: 'delta::numeric' },
};

export const sealOf = (book: string): string => `(select until from book_seals where book = '${book}')`;

/** Counts rows by part: `part`, `rows`, `units`. */
export const countedIn = ({ part, units }: Book, from: string): string =>
  `select ${part} as part, count(*) as rows, coalesce(sum(${units}), 0) as units from ${from} group by 1`;

/** Notes in the totals that the rows of `gone`, all of them sealed, are there no more. */
export const removedFrom = (name: TotalledBook): string => `
  update book_totals total
  set removed_rows = total.removed_rows + counted.rows, removed_units = total.removed_units + counted.units
  from (${countedIn(books[name], 'gone')}) as counted
  where total.book = '${name}' and total.part = counted.part
  returning total.book`;

/** Row by row from the indexes, and never a table from end to end. */
export const BY_INDEXES = {
  enable_seqscan: 'off',
  enable_sort: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  enable_material: 'off',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
} as const;

const SET = statement(
  `select ${Object.entries(BY_INDEXES)
    .map(([setting, value]) => `set_config('${setting}', '${value}', true)`)
    .join(', ')}`,
);

/** Until its transaction ends: PostgreSQL takes a third of each table to lie behind a seal, and would read it whole. */
export const planByIndexes = (send: Send): Promise<unknown> => send(SET());

/** What each consumer is to have handled. */
export type Subscriptions = readonly { readonly consumer: string; readonly types: readonly string[] }[];

/** The events that each consumer is to handle, as two columns of as many rows, and the book of what waits among them. */
export type Awaited = {
  readonly book: string;
  readonly consumers: readonly string[];
  readonly types: readonly string[];
};

/** Other subscriptions have a book of their own: what nobody waited for before has been looked at by nobody. */
export const awaitedBy = (subscriptions: Subscriptions): Awaited => {
  const pairs = subscriptions.flatMap(({ consumer, types }) => types.map((type) => ({ consumer, type })));
  const sorted = pairs.map(({ consumer, type }) => `${consumer} ${type}`).toSorted();
  const digest = createHash('sha256').update(sorted.join('\n')).digest('hex').slice(0, 16);
  return {
    book: `unhandled-events ${digest}`,
    consumers: pairs.map(({ consumer }) => consumer),
    types: pairs.map(({ type }) => type),
  };
};

/** The inbox of this consumer does not know this event; `offset 0` has it looked up there, and no tables joined. */
export const unhandled = (consumer: string, event: string): string =>
  `not exists (select from inbox where inbox.consumer = ${consumer} and inbox.event_id = ${event} offset 0)`;
