import { Redis } from 'ioredis';
import postgres from 'postgres';

const ANSWER_MS = 1_500;

export type PostgresFacts = { readonly version: string; readonly major: number; readonly clockMs: number };

/** Asks a PostgreSQL what it is and what time it has; throws what the driver throws. */
export const askPostgres = async (url: string): Promise<PostgresFacts> => {
  const sql = postgres(url, { max: 1, connect_timeout: ANSWER_MS / 1000, onnotice: () => {} });
  try {
    const [row] = await sql<{ version: string; number: number; clock: number }[]>`
      select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
             extract(epoch from clock_timestamp())::float8 * 1000 as clock`;
    if (row === undefined) throw new Error('it gives no answer');
    return { version: row.version, major: Math.floor(row.number / 10_000), clockMs: row.clock };
  } finally {
    await sql.end({ timeout: 0 });
  }
};

/** Asks a Redis for its version; throws the first error of the connection, such as a wrong password. */
export const askRedis = async (url: string): Promise<string> => {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableReadyCheck: false,
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
    retryStrategy: () => null,
  });
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
