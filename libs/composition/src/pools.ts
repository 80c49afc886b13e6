import type { PoolName } from '@orderline/adapters-postgres';
import type { SharedConfig } from '@orderline/platform';

type Database = SharedConfig['database'];

/** The pools that each app uses. */
export const POOLS = {
  api: ['business', 'placement', 'jobs', 'catalog'],
  worker: ['business', 'relay'],
} as const satisfies Readonly<Record<string, readonly PoolName[]>>;

const SIZES = {
  business: 'poolSize',
  placement: 'placementPoolSize',
  catalog: 'catalogPoolSize',
  relay: 'relayPoolSize',
  jobs: 'jobsPoolSize',
} as const satisfies Readonly<Record<PoolName, keyof Database>>;

/** The most connections that one process of an app holds, beside two for a moment as it starts. */
export const connectionsOf = (app: keyof typeof POOLS, database: Database): number =>
  POOLS[app].reduce((sum, pool) => sum + database[SIZES[pool]], 0);
