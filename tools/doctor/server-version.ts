import { openDatabase } from '@orderline/adapters-postgres';
import { redisClient } from '@orderline/adapters-redis';
import type { SharedConfig } from '@orderline/platform';

const ANSWER_MS = 1_500;

export type PostgresFacts = { readonly version: string; readonly major: number; readonly clockMs: number };

const FACTS = {
  text: `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
    extract(epoch from clock_timestamp())::float8 * 1000 as clock`,
  params: [],
};

/** Asks a PostgreSQL what it is and what time it has; throws what the driver throws. */
export const askPostgres = async (settings: SharedConfig['database']): Promise<PostgresFacts> => {
  const database = openDatabase({ ...settings, applicationName: 'orderline doctor', queryTimeoutMs: ANSWER_MS });
  try {
    const [row] = await database.business.send(FACTS);
    const { version, number, clock } = Object(row);
    return { version: String(version), major: Math.floor(Number(number) / 10_000), clockMs: Number(clock) };
  } finally {
    await database.close();
  }
};

/** Asks a Redis, or one node of a cluster, for its version; throws the first error, such as a wrong password. */
export const askRedis = async (settings: SharedConfig['redis'], url: string): Promise<string> => {
  const redis = await redisClient(
    { ...settings, url },
    {
      lazyConnect: true,
      enableReadyCheck: false,
      connectTimeout: ANSWER_MS,
      commandTimeout: ANSWER_MS,
      retryStrategy: () => null,
    },
  );
  const broken = new Promise<never>((_resolve, reject) => redis.on('error', reject));
  try {
    const info = await Promise.race([broken, redis.info('server')]);
    const version = /^redis_version:(\S+)/m.exec(info)?.[1];
    if (version === undefined) throw new Error('it does not tell its version');
    return version;
  } finally {
    redis.disconnect();
  }
};
