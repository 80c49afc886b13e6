import type { Actor, AuditEntryId, Shown } from '@orderline/domain/audit';
import { jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, whole } from './columns.ts';

export const auditEntries = pgTable('audit_entries', {
  id: uuid().$type<AuditEntryId>().primaryKey(),
  at: instant('at').notNull(),
  actorKind: text('actor_kind').$type<Actor['kind']>().notNull(),
  actorId: text('actor_id').notNull(),
  action: text().notNull(),
  targetType: text('target_type'),
  targetId: text('target_id'),
  before: jsonb().$type<Shown>(),
  after: jsonb().$type<Shown>(),
  address: text(),
  requestId: text('request_id'),
});

export const auditSeals = pgTable('audit_seals', {
  position: whole('position').primaryKey(),
  entryId: uuid('entry_id').$type<AuditEntryId>().notNull(),
  hash: text().notNull(),
});

export const auditUnsealed = pgTable('audit_unsealed', {
  entryId: uuid('entry_id').$type<AuditEntryId>().primaryKey(),
});
