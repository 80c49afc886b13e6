import type { PrunedTable } from '@orderline/domain/jobs';
import type * as schema from '../schema/index.ts';

type Named<Table> = Table extends { readonly _: { readonly name: infer Name extends string } } ? Name : never;

/** Every table of the schema; that it is the database's, migrate.int.test.ts holds. */
export type TableName = { [Name in keyof typeof schema]: Named<(typeof schema)[Name]> }[keyof typeof schema];

export type Keeping =
  /** Kept for good, or as long as what it tells of, and why. */
  | { readonly kept: string }
  /** Removed by the job `prune`, once it is over for as long as a setting says. */
  | { readonly pruned: PrunedTable };

/** What becomes of the rows of each table: one that is missing here does not compile. */
export const retention: Readonly<Record<TableName, Keeping>> = {
  users: { kept: 'until the person is erased' },
  credentials: { kept: 'as long as their user' },
  external_identities: { kept: 'as long as their user' },
  api_keys: { kept: 'as long as their owner: what was revoked or has expired is told what it was' },
  sessions: { pruned: 'sessions' },
  refresh_tokens: { pruned: 'refreshTokens' },
  one_time_tokens: { pruned: 'oneTimeTokens' },
  login_attempts: { pruned: 'loginAttempts' },
  known_origins: { pruned: 'knownOrigins' },
  staff_sessions: { pruned: 'staffSessions' },
  provider_sign_ins: { pruned: 'providerSignIns' },
  second_factors: { kept: 'as long as their user' },
  recovery_codes: { kept: 'until they are used, or as long as their user' },
  saved_views: { kept: 'until they are removed, or as long as their user' },
  products: { kept: 'for good: orders name them' },
  product_words: { kept: 'for good: each word of a title once' },
  category_counts: { kept: 'for good: the sum of its rows is what a category has' },
  product_imports: { pruned: 'productImports' },
  product_import_refusals: { pruned: 'importRefusals' },
  product_import_files: { pruned: 'importFiles' },
  product_import_chunks: { kept: 'as long as their file' },
  stock: { kept: 'as long as its product' },
  stock_movements: { kept: 'for good: it is the ledger' },
  orders: { kept: 'for good: they are the accounts' },
  order_lines: { kept: 'for good: they are the accounts' },
  order_history: { kept: 'for good: it says what happened to an order, and why' },
  order_notes: { kept: 'as long as their order, or until its customer is erased' },
  order_refunds: { kept: 'for good: they are the accounts' },
  idempotency_keys: { pruned: 'idempotencyKeys' },
  fulfilments: { pruned: 'fulfilments' },
  notifications: { pruned: 'notifications' },
  notification_counters: { kept: 'as long as their user' },
  channel_epoch: { kept: 'for good: it is one row' },
  notification_emails: { pruned: 'notificationEmails' },
  notification_preferences: { kept: 'as long as their user' },
  webhook_endpoints: { kept: 'until it is removed' },
  webhook_deliveries: { pruned: 'webhookDeliveries' },
  outbox: { pruned: 'outbox' },
  inbox: { pruned: 'inbox' },
  inbox_versions: { pruned: 'inbox' },
  parked_events: { kept: 'until it is handled or discarded' },
  discarded_events: { kept: 'for good: each is a decision of an operator' },
  unhandled_events: { kept: 'until it is handled or gone from the outbox' },
  book_seals: { kept: 'for good: one row a book' },
  book_totals: { kept: 'for good: one row a part of a book' },
  report_generations: { kept: 'for good: one row, and another while a rebuild goes on' },
  report_facts: { kept: 'for good: reports add them up' },
  report_lines: { kept: 'for good: reports add them up' },
  report_stock: { kept: 'for good: nothing else keeps when a product was sold out' },
  report_refusals: { kept: 'for good: nothing else keeps what was refused' },
  report_sums: { kept: 'for good: reports add them up' },
  report_pending: { kept: 'until it is in a sum' },
  report_uncounted: { kept: 'until it is in a count' },
  report_products: { kept: 'for good: it says in which category orders are counted' },
  report_category_orders: { kept: 'for good: reports add them up' },
  report_customers: { kept: 'for good: counts of cohorts are made of them' },
  report_cohorts: { kept: 'for good: reports add them up' },
  job_runs: { pruned: 'jobRuns' },
  audit_entries: { kept: 'for good: it says what staff did' },
  audit_seals: { kept: 'for good: it is the chain' },
  audit_unsealed: { kept: 'until it is chained' },
};
