import {
  type Database,
  type DatabaseConfig,
  openDatabase,
  type PoolName,
  Unsupported,
} from '@orderline/adapters-postgres';
import type { Metrics } from '@orderline/platform';

export type MeasuredDatabase = {
  readonly settings: DatabaseConfig;
  /** The pools that this process uses. */
  readonly pools: readonly PoolName[];
  readonly metrics: Metrics | undefined;
};

/** Throws where PostgreSQL is reached in a way in which the product cannot work; where it is away, it is waited for. */
export const refuseUnsupported = async (database: Pick<Database, 'verify'>): Promise<void> => {
  try {
    await database.verify();
  } catch (error) {
    if (error instanceof Unsupported) throw error;
  }
};

/** Opens the database, and lets the metrics tell how its pools are used and how long statements take. */
export const openMeasuredDatabase = ({ settings, pools, metrics }: MeasuredDatabase): Database => {
  if (!metrics) return openDatabase(settings);
  const { databaseInUse, databaseIdle, databaseWaiting, databaseQuerySeconds } = metrics;
  const onStatement = (pool: PoolName, seconds: number): void => databaseQuerySeconds.observe({ pool }, seconds);
  const database = openDatabase({ ...settings, onStatement });
  metrics.beforeRender(() => {
    const usage = database.usage();
    for (const pool of pools) {
      const { size, busy, waiting } = usage[pool];
      databaseInUse.set({ pool }, busy);
      databaseIdle.set({ pool }, size - busy);
      databaseWaiting.set({ pool }, waiting);
    }
  });
  return database;
};
