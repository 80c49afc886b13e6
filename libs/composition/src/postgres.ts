import {
  type Database,
  type Db,
  pgAccounts,
  pgApiKeys,
  pgAvailability,
  pgBookAudit,
  pgBookSeals,
  pgCredentials,
  pgDelayedRetries,
  pgExpiredRows,
  pgExternalIdentities,
  pgFulfilmentAgenda,
  pgFulfilments,
  pgIdempotencyKeys,
  pgInbox,
  pgJobRuns,
  pgKnownOrigins,
  pgLoginAttempts,
  pgMailboxes,
  pgNotifications,
  pgOneTimeTokens,
  pgOrders,
  pgOutbox,
  pgParkingLot,
  pgPersonalData,
  pgPlacement,
  pgProductImports,
  pgProductLists,
  pgProducts,
  pgReconciliation,
  pgSessions,
  pgStock,
  pgStockAudit,
  pgStockReservations,
  pgTransact,
  pgUsers,
} from '@orderline/adapters-postgres';
import type { ParkingLot } from '@orderline/domain/delivery';
import { orderProgress } from '@orderline/domain/orders';
import { newId, now } from './clock.ts';
import { uncancelled } from './job-host.ts';
import type { Stores } from './stores.ts';
import { subscriptions } from './subscribers.ts';

const writtenStores = (db: Db): Omit<Stores, 'orderProgress'> => ({
  users: pgUsers(db),
  credentials: pgCredentials(db),
  personalData: pgPersonalData(db),
  externalIdentities: pgExternalIdentities(db),
  accounts: pgAccounts(db),
  sessions: pgSessions(db),
  apiKeys: pgApiKeys(db),
  oneTimeTokens: pgOneTimeTokens(db),
  mailboxes: pgMailboxes(db),
  loginAttempts: pgLoginAttempts(db),
  knownOrigins: pgKnownOrigins(db),
  products: pgProducts(db),
  imports: pgProductImports(db),
  stock: { ...pgStock(db), ...pgStockReservations(db) },
  orders: pgOrders(db),
  fulfilments: pgFulfilments(db),
  notifications: pgNotifications(db),
  idempotency: pgIdempotencyKeys(db),
  inbox: pgInbox(db),
  outbox: pgOutbox(db),
});

const storesOf = (db: Db): Stores => {
  const stores = writtenStores(db);
  return { ...stores, orderProgress: orderProgress({ ...stores, newId, now }) };
};

/** Every port that PostgreSQL meets. */
export const postgresPorts = (database: Database) => {
  const { db, business, placement, jobs, catalog } = database;
  return {
    transact: pgTransact(business, storesOf),
    users: pgUsers(db),
    externalIdentities: pgExternalIdentities(db),
    accounts: pgAccounts(db),
    sessions: pgSessions(db),
    apiKeys: pgApiKeys(db),
    loginAttempts: pgLoginAttempts(db),
    knownOrigins: pgKnownOrigins(db),
    oneTimeTokens: pgOneTimeTokens(db),
    products: { ...pgProducts(db), ...pgProductLists(catalog) },
    imports: pgProductImports(db),
    stock: pgStock(db),
    orders: pgOrders(db),
    agenda: pgFulfilmentAgenda(db),
    notifications: pgNotifications(db),
    availability: pgAvailability(db),
    placement: pgPlacement(placement),
    reconciliation: pgReconciliation(jobs, subscriptions),
    jobRuns: uncancelled(pgJobRuns(business)),
    bookSeals: pgBookSeals(jobs, subscriptions),
    bookAudit: pgBookAudit(jobs),
    expiredRows: pgExpiredRows(jobs),
    delayedRetries: pgDelayedRetries(jobs),
    stockAudit: pgStockAudit(jobs),
  };
};

/** Retrying holds a connection while the handler takes another, so the two never come from one pool. */
export const parkingLot = ({ business, relay }: Database): ParkingLot => ({
  ...pgParkingLot(business),
  retryDue: pgParkingLot(relay).retryDue,
});
