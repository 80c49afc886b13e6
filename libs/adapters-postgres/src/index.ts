export { pgProductImports } from './catalog/imports.ts';
export { pgProductLists } from './catalog/list.ts';
export { pgProducts } from './catalog/products.ts';
export { type Database, type DatabaseConfig, openDatabase, type PoolName } from './connection/database.ts';
export type { Db } from './connection/drizzle.ts';
export { isOverdue, Unsupported } from './connection/failure.ts';
export type { Pool } from './connection/pool.ts';
export { type ServerLimits, serverLimits } from './connection/server-limits.ts';
export { pgTransact } from './connection/transact.ts';
export { pgBookAudit, pgBookSeals } from './cross/book-seals.ts';
export type { Subscriptions } from './cross/books.ts';
export { pgPersonalData } from './cross/erasure.ts';
export { pgExpiredRows } from './cross/expired-rows.ts';
export { pgListSnapshots } from './cross/list-snapshots.ts';
export { pgPlacement } from './cross/placement.ts';
export { pgReconciliation } from './cross/reconciliation.ts';
export { pgStockAudit } from './cross/stock-audit.ts';
export { lazily, pgReaders, pgStores } from './features.ts';
export {
  type FulfilmentCounts,
  pgFulfilmentAgenda,
  pgFulfilmentCounts,
  pgFulfilments,
  pgInsertFulfilments,
} from './fulfilment/fulfilment.ts';
export { pgStuckFulfilments } from './fulfilment/stuck.ts';
export { type ApiKeyStore, pgApiKeys } from './identity/api-keys.ts';
export { cachedApiKeys, sampledUses } from './identity/cached-api-keys.ts';
export { pgAccounts, pgMailboxes, pgOneTimeTokens, pgSessions } from './identity/identity.ts';
export { pgKnownOrigins, pgLoginAttempts } from './identity/login-attempts.ts';
export { pgAvailability, pgStock, pgStockReservations } from './inventory/stock.ts';
export { type LastSuccess, pgJobRuns, pgLastSuccesses } from './jobs/job-runs.ts';
export { pgInbox } from './messaging/inbox.ts';
export { pgParked } from './messaging/index.ts';
export { pgKnownEvents } from './messaging/known-events.ts';
export { type PublishedEvent, pgOutbox, pgOutboxBacklog } from './messaging/outbox.ts';
export { pgOutboxQueue } from './messaging/outbox-queue.ts';
export { type ParkedCount, pgParkedEvents } from './messaging/parked-events.ts';
export { pgDelayedRetries, pgParkingLot } from './messaging/parking-lot.ts';
export { pgRecentEvents, type RecentEvent } from './messaging/recent-events.ts';
export { pgNotifications } from './notifications/notifications.ts';
export { pgOrders } from './orders/orders.ts';
export { pgAnnouncer } from './realtime/announcements.ts';
export { type ChannelViews, pgChannelLog } from './realtime/channel-log.ts';
export { pgBeginEpoch } from './realtime/epoch.ts';
export { type PgAnnouncements, pgAnnouncements } from './realtime/listening.ts';
export { pgRebuildReports } from './reporting/rebuild.ts';
export { pgReconcileReports, type ReconciledReports } from './reporting/reconcile.ts';
export { type MigrateConfig, type Migrated, migrate } from './schema/migrate.ts';
export { requiredVersion } from './schema/migrations.ts';
export { type AppliedSchema, appliedSchema, type SchemaState, schemaState } from './schema/schema-state.ts';
export { pgIdempotencyKeys } from './shared/idempotency-keys.ts';
export { cachedEnrolment } from './staff/cached-enrolment.ts';
export { pgCredentials, pgExternalIdentities, pgUsers } from './users/users.ts';
export type { WebhookBacklog } from './webhooks/statements.ts';
