import { catalog } from './catalog/index.ts';
import type { Database } from './connection/database.ts';
import type { Db } from './connection/drizzle.ts';
import type { Subscriptions } from './cross/books.ts';
import { cross } from './cross/index.ts';
import { fulfilment } from './fulfilment/index.ts';
import { identity } from './identity/index.ts';
import { inventory } from './inventory/index.ts';
import { jobs } from './jobs/index.ts';
import { messaging } from './messaging/index.ts';
import { notifications } from './notifications/index.ts';
import { orders } from './orders/index.ts';
import { shared } from './shared/index.ts';
import { users } from './users/index.ts';

/** Every feature that keeps something here: its stores inside a transaction, and its readers outside of any. */
const features = [
  users,
  identity,
  catalog,
  inventory,
  orders,
  fulfilment,
  notifications,
  messaging,
  shared,
  jobs,
  cross,
] as const;

type Feature = (typeof features)[number];

type AllOf<Part> = (Part extends unknown ? (part: Part) => void : never) extends (all: infer All) => void ? All : never;

/** What a transaction may touch. */
export type PgStores = AllOf<ReturnType<Feature['stores']>>;

export type PgReaders = AllOf<ReturnType<Feature['readers']>>;

export const pgStores = (db: Db): PgStores => joined<PgStores>(features.map(({ stores }) => stores(db)));

export const pgReaders = (database: Database, subscriptions: Subscriptions): PgReaders =>
  joined<PgReaders>(features.map(({ readers }) => readers(database, subscriptions)));

/** No two features give a part of one name. */
const joined = <All>(parts: readonly object[]): All => Object.assign({}, ...parts);
