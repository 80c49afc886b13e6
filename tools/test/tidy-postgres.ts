import postgres from 'postgres';
import { DATABASE } from '../services/postgres-cluster.ts';

/** Drops the databases that killed runs left on a server of our own, and keeps its log of writes small. */
export const tidyPostgres = async (url: string): Promise<void> => {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const left = await sql<{ readonly datname: string }[]>`
      select datname from pg_database where not datistemplate and datname not in ('postgres', ${DATABASE})`;
    for (const { datname } of left) await sql`drop database ${sql(datname)} with (force)`;
    await sql`alter system set max_wal_size = '256MB'`;
    await sql`alter system set min_wal_size = '32MB'`;
    await sql`select pg_reload_conf()`;
  } finally {
    await sql.end();
  }
};
