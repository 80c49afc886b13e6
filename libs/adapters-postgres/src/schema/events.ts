import type { AggregateType, EventId, Id } from '@orderline/domain/shared';
import { sql } from 'drizzle-orm';
import { bigint, boolean, integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { instant, rowVersion } from './columns.ts';

export const outbox = pgTable('outbox', {
  id: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity({ cache: 1 }).primaryKey(),
  eventId: uuid('event_id').$type<EventId>().notNull(),
  aggregateType: text('aggregate_type').$type<AggregateType>().notNull(),
  aggregateId: uuid('aggregate_id').$type<Id>().notNull(),
  aggregateVersion: rowVersion('aggregate_version').notNull(),
  partition: smallint().notNull().generatedAlwaysAs(sql`(uuid_hash(aggregate_id) & 15)::smallint`),
  type: text().notNull(),
  topic: text().notNull(),
  key: text().notNull(),
  headers: jsonb().$type<Readonly<Record<string, string>>>().notNull(),
  value: text().notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  publishedAt: instant('published_at'),
  attempts: integer().notNull().default(0),
  nextAt: instant('next_at'),
  parked: boolean().notNull().default(false),
  lastError: text('last_error'),
});

export const inbox = pgTable(
  'inbox',
  {
    consumer: text().notNull(),
    eventId: uuid('event_id').$type<EventId>().notNull(),
    type: text().notNull(),
    handledAt: instant('handled_at').notNull(),
    aggregateId: uuid('aggregate_id').$type<Id>(),
    aggregateVersion: integer('aggregate_version'),
  },
  (handled) => [primaryKey({ columns: [handled.consumer, handled.eventId] })],
);

export const inboxVersions = pgTable(
  'inbox_versions',
  {
    consumer: text().notNull(),
    aggregateId: uuid('aggregate_id').$type<Id>().notNull(),
    lastVersion: integer('last_version').notNull(),
  },
  (seen) => [primaryKey({ columns: [seen.consumer, seen.aggregateId] })],
);

export const parkedEvents = pgTable('parked_events', {
  id: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity().primaryKey(),
  consumer: text().notNull(),
  eventId: text('event_id').notNull(),
  topic: text().notNull(),
  key: text().notNull(),
  headers: jsonb().$type<Readonly<Record<string, string>>>().notNull(),
  value: text().notNull(),
  attempts: integer().notNull(),
  dueAt: instant('due_at'),
  error: text().notNull(),
  parkedAt: instant('parked_at').notNull(),
});

export const discardedEvents = pgTable('discarded_events', {
  id: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity().primaryKey(),
  consumer: text().notNull(),
  eventId: text('event_id').notNull(),
  topic: text().notNull(),
  key: text().notNull(),
  headers: jsonb().$type<Readonly<Record<string, string>>>().notNull(),
  value: text().notNull(),
  attempts: integer().notNull(),
  error: text().notNull(),
  parkedAt: instant('parked_at').notNull(),
  discardedAt: instant('discarded_at').notNull(),
  reason: text().notNull(),
});
