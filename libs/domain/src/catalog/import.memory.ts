import { pageOf } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import type { ImportId, ImportProgress, ImportReader, ImportRecorder, ProductImport, RefusedLine } from './import.ts';

type Named = { readonly record: ProductImport; readonly digest: string };

export const memoryImports = (memory: Memory): ImportReader & ImportRecorder & ImportProgress => {
  const records = memory.table<ImportId, ProductImport>('product_imports');
  const refusals = memory.table<ImportId, readonly RefusedLine[]>('product_import_refusals');
  const keys = memory.table<string, Named>('product_import_keys');
  const put = (record: ProductImport) => memory.atomically(() => void records.set(record.id, record));
  return {
    find: (id) => memory.atomically(() => records.get(id) ?? null),
    findByKey: ({ scope, key }) => memory.atomically(() => keys.get(`${scope} ${key}`) ?? null),
    listRefused: (id, page) =>
      memory.atomically(() => {
        const after = (refusals.get(id) ?? []).filter(({ line }) => line > (page.after ?? 0));
        return pageOf(after.slice(0, page.limit + 1), page, ({ line }) => line);
      }),
    begin: put,
    end: async (record, named) => {
      await put(record);
      if (!named) return;
      const { scope, key, digest } = named;
      await memory.atomically(() => void keys.set(`${scope} ${key}`, { record, digest }));
    },
    advance: async (record, refused) => {
      await put(record);
      await memory.atomically(() => void refusals.set(record.id, [...(refusals.get(record.id) ?? []), ...refused]));
    },
  };
};
