import type { Pool } from './pool.ts';
import { only, statement } from './statement.ts';

/** How many connections a server admits. */
export type ServerLimits = {
  readonly maxConnections: number;
  /** Of these, those that are kept for superusers, and for roles that are named. */
  readonly reserved: number;
  /** A limit of the role or of the database, where either has one. */
  readonly most: number | null;
};

const LIMITS = statement<ServerLimits>(
  `select current_setting('max_connections')::int as "maxConnections",
     current_setting('superuser_reserved_connections')::int
       + coalesce(current_setting('reserved_connections', true), '0')::int as reserved,
     (select min(most) from (
       select rolconnlimit as most from pg_roles where rolname = current_user
       union all select datconnlimit from pg_database where datname = current_database()
     ) limits where most >= 0) as most`,
);

/** How many connections the server lets this role have to this database. */
export const serverLimits = async ({ send }: Pick<Pool, 'send'>): Promise<ServerLimits> => only(await send(LIMITS()));
