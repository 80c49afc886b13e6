import {
  appliedSchema,
  type Database,
  type Db,
  lazily,
  pgReaders,
  pgStores,
  pgTransact,
  requiredVersion,
} from '@orderline/adapters-postgres';
import { blockingEvents } from '@orderline/domain/messaging';
import { orderProgress } from '@orderline/domain/orders';
import type { HealthCheck } from '@orderline/platform';
import { auditing } from './audit/auditing.ts';
import { newId, now } from './clock.ts';
import { uncancelled } from './job-host.ts';
import { byInbox, eventReaders } from './messaging/consumers.ts';
import { whyUnfit } from './start-on-database.ts';

/** PostgreSQL answers, and has a schema that this release runs on: without both nothing can be served. */
export const databaseChecks = async (
  database: Database,
): Promise<Readonly<Record<'postgres' | 'migrations', HealthCheck>>> => {
  const required = await requiredVersion();
  return {
    postgres: { critical: true, check: () => database.ping(), setting: 'DATABASE_URL' },
    migrations: {
      critical: true,
      setting: 'DATABASE_URL',
      presumes: 'postgres',
      check: async () => {
        const unfit = whyUnfit(await appliedSchema(database.business), required);
        if (unfit) throw unfit;
      },
    },
  };
};

const stores = lazily({
  ...pgStores,
  orderProgress: (db: Db) =>
    orderProgress({ orders: pgStores.orders(db), stock: pgStores.stock(db), outbox: pgStores.outbox(db), newId, now }),
});

/** Every port that PostgreSQL meets. */
export const postgresPorts = (database: Database) => {
  const readers = pgReaders(database, byInbox);
  return {
    ...readers,
    eventReaders,
    blockingEvents: blockingEvents(readers.parked),
    transact: auditing(pgTransact(database.business, stores), { newId, now }),
    jobRuns: uncancelled(readers.jobRuns),
  };
};
