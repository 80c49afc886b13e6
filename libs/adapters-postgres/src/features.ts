import type { AllOf } from '@orderline/domain/shared';
import { audit } from './audit/index.ts';
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
import { realtime } from './realtime/index.ts';
import { reporting } from './reporting/index.ts';
import { shared } from './shared/index.ts';
import { staff } from './staff/index.ts';
import { users } from './users/index.ts';
import { webhooks } from './webhooks/index.ts';

/** Every feature that keeps something here: its stores inside a transaction, and its readers outside of any. */
const features = [
  users,
  identity,
  staff,
  catalog,
  inventory,
  orders,
  fulfilment,
  notifications,
  realtime,
  webhooks,
  messaging,
  shared,
  jobs,
  audit,
  reporting,
  cross,
] as const;

type Feature = (typeof features)[number];

/** No two features give a part of one name. */
const joined = <All>(parts: readonly object[]): All => Object.assign({}, ...parts);

type Makers = { readonly [name: string]: (db: Db) => unknown };

export type Made<Given extends Makers> = { readonly [Name in keyof Given]: ReturnType<Given[Name]> };

/** How each store that a transaction may touch is made. */
export const pgStores: AllOf<Feature['stores']> = joined(features.map(({ stores }) => stores));

/**
 * What the makers make, each only when it is asked for: a transaction makes the few stores that it touches, and nothing for
 * the others. Taken apart, it makes them all.
 */
export const lazily = <Given extends Makers>(makers: Given): ((db: Db) => Made<Given>) => {
  const byName = new Map<string | symbol, (db: Db) => unknown>(Object.entries(makers));
  const handler: ProxyHandler<{ readonly db: Db }> = {
    get: ({ db }, name) => byName.get(name)?.(db),
    ownKeys: () => [...byName.keys()],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  };
  return (db) => asMade<Given>(new Proxy({ db }, handler));
};

/** Each maker was asked for under its own name. */
const asMade = <Given extends Makers>(made: object): Made<Given> => made as Made<Given>;

export type PgReaders = AllOf<ReturnType<Feature['readers']>>;

export const pgReaders = (database: Database, subscriptions: Subscriptions): PgReaders =>
  joined(features.map(({ readers }) => readers(database, subscriptions)));
