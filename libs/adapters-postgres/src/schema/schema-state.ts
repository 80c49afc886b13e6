import { isAmbiguous, Unsupported } from '../connection/failure.ts';
import type { Pool } from '../connection/pool.ts';
import { only, type Send, statement } from '../connection/statement.ts';
import { retried } from '../connection/transact.ts';
import { type Migration, migrations } from './migrations.ts';

const EXISTS = statement<{ readonly it: boolean; readonly isOurs: boolean }>(
  `select to_regclass('schema_migrations') is not null as it, exists (select from pg_attribute
     where attrelid = to_regclass('schema_migrations') and attname = 'checksum' and not attisdropped) as "isOurs"`,
);
/** Up to the first that is missing, as a row that was deleted or a table that was half restored leaves it. */
const LATEST = statement<{ readonly version: number }>(
  `select coalesce(max(version) filter (where version = place), 0)::int as version
     from (select version, row_number() over (order by version) as place from schema_migrations) as numbered`,
);

/** Throws where the table is there, and something else keeps its own migrations in it. */
const isThere = async (send: Send): Promise<boolean> => {
  const { it, isOurs } = only(await send(EXISTS()));
  if (it && !isOurs) {
    throw new Unsupported('the database is of something else, which has a schema_migrations of its own');
  }
  return it;
};

const NEEDED_BY = statement<{ readonly neededBy: number }>(
  `select coalesce(max((to_jsonb(one) ->> 'needed_by')::int), 0) as "neededBy" from schema_migrations one`,
);

export type AppliedSchema = {
  /** The version up to which the database has all; 0 where it has none. */
  readonly version: number;
  /** The schema of the oldest release that runs on it. */
  readonly neededBy: number;
};

/** What a release holds against its own version before it uses the database. */
export const appliedSchema = ({ send }: Pick<Pool, 'send'>): Promise<AppliedSchema> =>
  retried(
    async () =>
      (await isThere(send))
        ? { ...only(await send(LATEST())), ...only(await send(NEEDED_BY())) }
        : { version: 0, neededBy: 0 },
    isAmbiguous,
  );

export type SchemaState = {
  /** The version up to which the database has all; 0 where it has none. */
  readonly applied: number;
  /** The version that this release needs. */
  readonly required: number;
  /** What `migrate` would apply, in order. */
  readonly pending: readonly { readonly version: number; readonly name: string }[];
  /** What was changed after it was applied, so that `migrate` would refuse to go on. */
  readonly changed: readonly { readonly version: number; readonly name: string }[];
};

const APPLIED = statement<Pick<Migration, 'version' | 'checksum'>>(
  'select version, checksum from schema_migrations order by version',
);

/** Holds the database's schema against this release's; changes nothing. */
export const schemaState = async ({ send }: Pick<Pool, 'send'>): Promise<SchemaState> => {
  const all = await migrations();
  const rows = (await isThere(send)) ? await send(APPLIED()) : [];
  const applied = new Map(rows.map(({ version, checksum }) => [version, checksum]));
  const named = ({ version, name }: { readonly version: number; readonly name: string }) => ({ version, name });
  const pending = all.filter(({ version }) => !applied.has(version)).map(named);
  return {
    applied: pending[0] ? pending[0].version - 1 : Math.max(0, ...applied.keys()),
    required: all.length,
    pending,
    changed: all
      .filter(({ version, checksum }) => applied.has(version) && applied.get(version) !== checksum)
      .map(named),
  };
};
