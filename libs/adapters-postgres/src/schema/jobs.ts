import type { JobResult, JobRunId, JobRunState } from '@orderline/domain/jobs';
import { bigint, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
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
  error: text(),
});

export const prunedEvents = pgTable(
  'pruned_events',
  {
    source: text().notNull(),
    type: text().notNull(),
    events: bigint({ mode: 'number' }).notNull(),
  },
  (pruned) => [primaryKey({ columns: [pruned.source, pruned.type] })],
);
