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
import { statement } from '../connection/statement.ts';

type Row = ProductImport & { readonly digest: string | null };

const SELECT = `
select id, imported_by as "importedBy", status, created, updated, unchanged, refused, started_at as "startedAt",
  progress_at as "progressAt", ended_at as "endedAt", broken, digest
from product_imports`;

const FIND = statement<Row>(`${SELECT} where id = $1::uuid`);

const FIND_BY_KEY = statement<Row>(
  `${SELECT} where key_scope = $1::text and key = $2::text order by started_at limit 1`,
);

const INSERT = statement(`
insert into product_imports (id, imported_by, status, created, updated, unchanged, refused, started_at, progress_at, ended_at)
values ($1::uuid, $2::uuid, $3::text, $4::int, $5::int, $6::int, $7::int, $8::timestamptz, $9::timestamptz, $10::timestamptz)`);

const UPDATE = statement(`
update product_imports set status = $2::text, created = $3::int, updated = $4::int, unchanged = $5::int,
  refused = $6::int, progress_at = $7::timestamptz, ended_at = $8::timestamptz, broken = $9::jsonb,
  key_scope = $10::text, key = $11::text, digest = $12::text
where id = $1::uuid`);

const REFUSE = statement(`
insert into product_import_refusals (import_id, line, sku, errors)
select $1::uuid, line, sku, errors from jsonb_to_recordset($2::jsonb) as refused (line int, sku text, errors jsonb)`);

const REFUSED = statement<RefusedLine>(`
select line, sku, errors from product_import_refusals
where import_id = $1::uuid and line > $2::int order by line limit $3::int`);

export const pgProductImports = ({ send }: Pick<Db, 'send'>): ImportReader & ImportRecorder & ImportProgress => ({
  find: async (id) => {
    const [row] = await send(FIND(id));
    return row ? recordOf(row) : null;
  },
  findByKey: async ({ scope, key }) => {
    const [row] = await send(FIND_BY_KEY(scope, key));
    return row ? { record: recordOf(row), digest: row.digest ?? '' } : null;
  },
  listRefused: async (id, page) => {
    const rows = await send(REFUSED(id, page.after ?? 0, page.limit + 1));
    return pageOf(rows, page, ({ line }) => line);
  },
  begin: async ({ id, importedBy, status, startedAt, progressAt, endedAt, ...counts }) => {
    const { created, updated, unchanged, refused } = counts;
    const times = [startedAt, progressAt, endedAt];
    await send(INSERT(id, importedBy, status, created, updated, unchanged, refused, ...times));
  },
  end: (record, named) =>
    outsideCall(async () => {
      const key = [named?.scope ?? null, named?.key ?? null, named?.digest ?? null];
      await send(UPDATE(...stateOf(record), ...key));
    }),
  advance: async (record, refused) => {
    await send(UPDATE(...stateOf(record), null, null, null));
    if (refused.length > 0) await send(REFUSE(record.id, JSON.stringify(refused)));
  },
});

const stateOf = ({ id, status, created, updated, unchanged, refused, progressAt, endedAt, broken }: ProductImport) => {
  const counts = [created, updated, unchanged, refused];
  return [id, status, ...counts, progressAt, endedAt, broken && JSON.stringify(broken)];
};

const recordOf = ({ digest: _digest, ...record }: Row): ProductImport => record;
