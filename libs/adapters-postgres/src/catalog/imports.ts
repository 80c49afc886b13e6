import type { ImportId, ImportProgress, ImportReader, ImportRecorder, ProductImport } from '@orderline/domain/catalog';
import { pageOf } from '@orderline/domain/shared';
import { outsideCall } from '@orderline/platform';
import { and, asc, desc, eq, getTableColumns, gt, lt, or } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { statement } from '../connection/statement.ts';
import { productImportRefusals, productImports } from '../schema/catalog.ts';

/** One text, whatever the number of lines. */
const REFUSE = statement(`
insert into product_import_refusals (import_id, line, sku, errors)
select $1::uuid, line, sku, errors from jsonb_to_recordset($2::jsonb) as refused (line int, sku text, errors jsonb)`);

const { keyScope: _keyScope, key: _key, digest: _digest, ...recorded } = getTableColumns(productImports);

export const pgProductImports = (db: Db): ImportReader & ImportRecorder & ImportProgress => {
  const change = async (id: ImportId, changes: Partial<typeof productImports.$inferInsert>): Promise<boolean> => {
    const isRunning = and(eq(productImports.id, id), eq(productImports.status, 'running'));
    const changed = await db.update(productImports).set(changes).where(isRunning).returning({ id: productImports.id });
    return changed.length > 0;
  };
  const update = (
    { id, importedBy: _importedBy, startedAt: _startedAt, ...state }: ProductImport,
    named?: Named,
  ): Promise<boolean> => {
    const { scope: keyScope = null, key = null, digest = null } = named ?? {};
    return change(id, { ...state, keyScope, key, digest });
  };
  return {
    list: async (page) => {
      const before = page.after && lt(productImports.id, page.after);
      const rows = await db
        .select(recorded)
        .from(productImports)
        .where(before)
        .orderBy(desc(productImports.id))
        .limit(page.limit + 1);
      return pageOf(rows, page, ({ id }) => id);
    },
    find: async (id) => (await db.select(recorded).from(productImports).where(eq(productImports.id, id)))[0] ?? null,
    findByKey: async ({ scope, key }) => {
      const { digest, keyScope, startedAt } = productImports;
      const named = and(eq(keyScope, scope), eq(productImports.key, key));
      const imports = db.select({ record: recorded, digest }).from(productImports);
      const [found] = await imports.where(named).orderBy(asc(startedAt)).limit(1);
      return found ? { record: found.record, digest: found.digest ?? '' } : null;
    },
    listRefused: async (id, page) => {
      const { importId, line, sku, errors } = productImportRefusals;
      const rows = await db
        .select({ line, sku, errors })
        .from(productImportRefusals)
        .where(and(eq(importId, id), gt(line, page.after ?? 0)))
        .orderBy(asc(line))
        .limit(page.limit + 1);
      return pageOf(rows, page, (refused) => refused.line);
    },
    begin: async (record, silentSince) => {
      const { id, fileId, status, progressAt } = productImports;
      const reading = record.fileId ? and(eq(fileId, record.fileId), eq(status, 'running')) : undefined;
      if (reading) {
        const interrupted = { status: 'interrupted', endedAt: record.startedAt } as const;
        await db
          .update(productImports)
          .set(interrupted)
          .where(and(reading, lt(progressAt, silentSince)));
      }
      for (;;) {
        const inserted = db.insert(productImports).values(record).onConflictDoNothing();
        if ((await inserted.returning({ id })).length > 0) return null;
        const [standing] = await db
          .select(recorded)
          .from(productImports)
          .where(or(eq(id, record.id), reading))
          .orderBy(desc(eq(id, record.id)))
          .limit(1);
        // What stood in the way may have ended since: then it is the turn of this one.
        if (standing) return standing;
      }
    },
    end: (record, named) => outsideCall(() => update(record, named)),
    noteProgress: (id, { readBytes, progressAt }) => change(id, { readBytes, progressAt }),
    cancel: (id, at) => change(id, { status: 'cancelled', endedAt: at }),
    advance: async (record, refused) => {
      if (!(await update(record))) return false;
      if (refused.length > 0) await db.send(REFUSE(record.id, JSON.stringify(refused)));
      return true;
    },
  };
};

type Named = NonNullable<Parameters<ImportRecorder['end']>[1]>;
