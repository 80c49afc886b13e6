import type {
  ImportProgress,
  ImportReader,
  ImportRecorder,
  ProductImport,
  RefusedLine,
} from '@orderline/domain/catalog';
import { pageOf } from '@orderline/domain/shared';
import { outsideCall } from '@orderline/platform';
import type { Db } from '../connection/drizzle.ts';

const SELECT = `
select id, imported_by as "importedBy", status, created, updated, unchanged, refused, started_at as "startedAt",
  progress_at as "progressAt", ended_at as "endedAt", broken, digest
from product_imports`;

const INSERT = `
insert into product_imports (id, imported_by, status, created, updated, unchanged, refused, started_at, progress_at, ended_at)
values ($1::uuid, $2::uuid, $3::text, $4::int, $5::int, $6::int, $7::int, $8::timestamptz, $9::timestamptz, $10::timestamptz)`;

const UPDATE = `
update product_imports set status = $2::text, created = $3::int, updated = $4::int, unchanged = $5::int,
  refused = $6::int, progress_at = $7::timestamptz, ended_at = $8::timestamptz, broken = $9::jsonb,
  key_scope = $10::text, key = $11::text, digest = $12::text
where id = $1::uuid`;

const REFUSE = `
insert into product_import_refusals (import_id, line, sku, errors)
select $1::uuid, line, sku, errors from jsonb_to_recordset($2::jsonb) as refused (line int, sku text, errors jsonb)`;

const REFUSED = `
select line, sku, errors from product_import_refusals
where import_id = $1::uuid and line > $2::int order by line limit $3::int`;

export const pgProductImports = ({ send }: Pick<Db, 'send'>): ImportReader & ImportRecorder & ImportProgress => ({
  find: async (id) => recordOf((await send({ text: `${SELECT} where id = $1::uuid`, params: [id] }))[0]),
  findByKey: async ({ scope, key }) => {
    const text = `${SELECT} where key_scope = $1::text and key = $2::text order by started_at limit 1`;
    const [row] = await send({ text, params: [scope, key] });
    const record = recordOf(row);
    return record ? { record, digest: digestOf(row) } : null;
  },
  listRefused: async (id, page) => {
    const rows = await send({ text: REFUSED, params: [id, page.after ?? 0, page.limit + 1] });
    return pageOf(refusedRows(rows), page, ({ line }) => line);
  },
  begin: async ({ id, importedBy, status, startedAt, progressAt, endedAt, ...counts }) => {
    const { created, updated, unchanged, refused } = counts;
    const times = [startedAt, progressAt, endedAt];
    await send({ text: INSERT, params: [id, importedBy, status, created, updated, unchanged, refused, ...times] });
  },
  end: (record, named) =>
    outsideCall(async () => {
      const key = [named?.scope ?? null, named?.key ?? null, named?.digest ?? null];
      await send({ text: UPDATE, params: [...stateOf(record), ...key] });
    }),
  advance: async (record, refused) => {
    await send({ text: UPDATE, params: [...stateOf(record), null, null, null] });
    if (refused.length > 0) await send({ text: REFUSE, params: [record.id, JSON.stringify(refused)] });
  },
});

const stateOf = ({ id, status, created, updated, unchanged, refused, progressAt, endedAt, broken }: ProductImport) => {
  const counts = [created, updated, unchanged, refused];
  return [id, status, ...counts, progressAt, endedAt, broken && JSON.stringify(broken)];
};

type Row = ProductImport & { readonly digest: string | null };

/** SELECT answers the columns that it names. */
const asRow = (row: unknown) => row as Row | undefined;

const recordOf = (selected: unknown): ProductImport | null => {
  const row = asRow(selected);
  if (!row) return null;
  const { digest: _digest, ...record } = row;
  return record;
};

const digestOf = (row: unknown): string => asRow(row)?.digest ?? '';

/** REFUSED answers the columns that it names. */
const refusedRows = (rows: readonly unknown[]) => rows as readonly RefusedLine[];
