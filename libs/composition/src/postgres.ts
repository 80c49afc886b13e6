import {
  type Database,
  type Db,
  pgAccounts,
  pgAvailability,
  pgCredentials,
  pgFulfilments,
  pgIdempotencyKeys,
  pgInbox,
  pgLoginAttempts,
  pgMailboxes,
  pgNotifications,
  pgOneTimeTokens,
  pgOrders,
  pgOutbox,
  pgParkingLot,
  pgPlacement,
  pgProducts,
  pgReconciliation,
  pgSessions,
  pgStock,
  pgStockReservations,
  pgTransact,
  pgUsers,
} from '@orderline/adapters-postgres';
import type { ParkingLot } from '@orderline/domain/delivery';
import { subscriptions } from './followers.ts';
import type { Stores } from './stores.ts';

const storesOf = (db: Db): Stores => ({
  users: pgUsers(db),
  credentials: pgCredentials(db),
  accounts: pgAccounts(db),
  sessions: pgSessions(db),
  oneTimeTokens: pgOneTimeTokens(db),
  mailboxes: pgMailboxes(db),
  products: pgProducts(db),
  stock: { ...pgStock(db), ...pgStockReservations(db) },
  orders: pgOrders(db),
  fulfilments: pgFulfilments(db),
  notifications: pgNotifications(db),
  idempotency: pgIdempotencyKeys(db),
  inbox: pgInbox(db),
  outbox: pgOutbox(db),
});

/** Every port that PostgreSQL meets. */
export const postgresPorts = (database: Database) => {
  const { db, business, placement } = database;
  return {
    transact: pgTransact(business, storesOf),
    users: pgUsers(db),
    accounts: pgAccounts(db),
    sessions: pgSessions(db),
    loginAttempts: pgLoginAttempts(db),
    oneTimeTokens: pgOneTimeTokens(db),
    products: pgProducts(db),
    stock: pgStock(db),
    orders: pgOrders(db),
    notifications: pgNotifications(db),
    availability: pgAvailability(db),
    placement: pgPlacement(placement),
    reconciliation: pgReconciliation(db, subscriptions),
  };
};

/** Retrying holds a connection while the handler takes another, so the two never come from one pool. */
export const parkingLot = ({ business, relay }: Database): ParkingLot => ({
  ...pgParkingLot(business),
  retryDue: pgParkingLot(relay).retryDue,
});
