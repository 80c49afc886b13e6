import type { JobProgress, JobResult, JobRunId, JobRunState } from '@orderline/domain/jobs';
import type { EventId } from '@orderline/domain/shared';
import { bigint, integer, jsonb, numeric, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

export const jobRuns = pgTable('job_runs', {
  id: uuid().$type<JobRunId>().primaryKey(),
  name: text().notNull(),
  scheduledFor: instant('scheduled_for').notNull(),
  state: text().$type<JobRunState>().notNull(),
  attempt: integer().notNull(),
  startedAt: instant('started_at').notNull(),
  leasedUntil: instant('leased_until').notNull(),
  endedAt: instant('ended_at'),
  result: jsonb().$type<JobResult>(),
  progress: jsonb().$type<JobProgress>(),
  error: text(),
  cancelRequestedAt: instant('cancel_requested_at'),
});

/** Until when the finished rows of a book are in its totals. */
export const bookSeals = pgTable('book_seals', {
  book: text().primaryKey(),
  until: instant('until').notNull(),
});

export const bookTotals = pgTable(
  'book_totals',
  {
    book: text().notNull(),
    part: text().notNull(),
    rows: bigint({ mode: 'bigint' }).notNull(),
    units: numeric().notNull(),
    removedRows: bigint('removed_rows', { mode: 'bigint' }).notNull(),
    removedUnits: numeric('removed_units').notNull(),
  },
  (total) => [primaryKey({ columns: [total.book, total.part] })],
);

export const unhandledEvents = pgTable(
  'unhandled_events',
  {
    book: text().notNull(),
    consumer: text().notNull(),
    eventId: uuid('event_id').$type<EventId>().notNull(),
  },
  (waiting) => [primaryKey({ columns: [waiting.book, waiting.consumer, waiting.eventId] })],
);
