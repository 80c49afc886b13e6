import type { EventId, Id, UserId } from '@orderline/domain/shared';
import type {
  DeliveryStatus,
  DisabledReason,
  WebhookAttempt,
  WebhookDeliveryId,
  WebhookEndpointId,
} from '@orderline/domain/webhooks';
import { bigint, boolean, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, rowVersion } from './columns.ts';

export const webhookEndpoints = pgTable('webhook_endpoints', {
  id: uuid().$type<WebhookEndpointId>().primaryKey(),
  url: text().notNull(),
  description: text().notNull(),
  eventTypes: text('event_types').array(),
  disabledReason: text('disabled_reason').$type<DisabledReason>(),
  disabledAt: instant('disabled_at'),
  failingSince: instant('failing_since'),
  failures: integer().notNull(),
  pausedUntil: instant('paused_until'),
  secret: text().notNull(),
  oldSecret: text('old_secret'),
  oldSecretUntil: instant('old_secret_until'),
  version: rowVersion('version').notNull(),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
});

export const webhookDeliveries = pgTable('webhook_deliveries', {
  id: uuid().$type<WebhookDeliveryId>().primaryKey(),
  seq: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity(),
  endpointId: uuid('endpoint_id').$type<WebhookEndpointId>().notNull(),
  eventId: uuid('event_id').$type<EventId>().notNull(),
  type: text().notNull(),
  subjectId: uuid('subject_id').$type<Id>().notNull(),
  personId: uuid('person_id').$type<UserId>(),
  occurredAt: instant('occurred_at').notNull(),
  data: text().notNull(),
  status: text().$type<DeliveryStatus>().notNull(),
  attempts: integer().notNull(),
  failures: integer().notNull(),
  manual: boolean().notNull(),
  nextAt: instant('next_at'),
  leasedUntil: instant('leased_until'),
  lastAttemptAt: instant('last_attempt_at'),
  responseStatus: integer('response_status'),
  error: text(),
  lastAttempts: jsonb('last_attempts').$type<readonly WebhookAttempt[]>().notNull(),
  createdAt: instant('created_at').notNull(),
  endedAt: instant('ended_at'),
});
