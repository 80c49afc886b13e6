import { migrations } from './migrations.ts';
import type { Pool } from './pool.ts';

export type SchemaState = {
  /** The version that the database has; 0 where it has none. */
  readonly applied: number;
  /** The version that this release needs. */
  readonly required: number;
  /** What `migrate` would apply, in order. */
  readonly pending: readonly { readonly version: number; readonly name: string }[];
  /** What was changed after it was applied, so that `migrate` would refuse to go on. */
  readonly changed: readonly { readonly version: number; readonly name: string }[];
};

const EXISTS = "select to_regclass('schema_migrations') is not null as it";
const APPLIED = 'select version, checksum from schema_migrations order by version';

/** Holds the database's schema against this release's; changes nothing. */
export const schemaState = async ({ send }: Pick<Pool, 'send'>): Promise<SchemaState> => {
  const all = await migrations();
  const [exists] = await send({ text: EXISTS, params: [], arrays: true });
  const there = Array.isArray(exists) && exists[0] === true;
  const rows = there ? await send({ text: APPLIED, params: [], arrays: true }) : [];
  const applied = new Map(
    rows.flatMap((row) => (Array.isArray(row) ? [[Number(row[0]), String(row[1])] as const] : [])),
  );
  const named = ({ version, name }: { readonly version: number; readonly name: string }) => ({ version, name });
  return {
    applied: Math.max(0, ...applied.keys()),
    required: all.length,
    pending: all.filter(({ version }) => !applied.has(version)).map(named),
    changed: all
      .filter(({ version, checksum }) => applied.has(version) && applied.get(version) !== checksum)
      .map(named),
  };
};
