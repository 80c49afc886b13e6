import { type Database, type Db, pgReaders, pgStores, pgTransact } from '@orderline/adapters-postgres';
import { orderProgress } from '@orderline/domain/orders';
import { newId, now } from './clock.ts';
import { uncancelled } from './job-host.ts';
import { subscriptions } from './subscribers.ts';

const storesOf = (db: Db) => {
  const stores = pgStores(db);
  return { ...stores, orderProgress: orderProgress({ ...stores, newId, now }) };
};

/** Every port that PostgreSQL meets. */
export const postgresPorts = (database: Database) => {
  const readers = pgReaders(database, subscriptions);
  return {
    ...readers,
    transact: pgTransact(database.business, storesOf),
    jobRuns: uncancelled(readers.jobRuns),
  };
};
