import { pageOf } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import type {
  ImportFileId,
  ImportId,
  ImportProgress,
  ImportReader,
  ImportRecorder,
  ProductImport,
  RefusedLine,
} from './import.ts';
import { type ImportFile, type ImportFiles, removedWhileRead } from './import-file.ts';

type Named = { readonly record: ProductImport; readonly digest: string };

export const memoryImports = (memory: Memory): ImportReader & ImportRecorder & ImportProgress => {
  const records = memory.table<ImportId, ProductImport>('product_imports');
  const refusals = memory.table<ImportId, readonly RefusedLine[]>('product_import_refusals');
  const keys = memory.table<string, Named>('product_import_keys');
  const put = (record: ProductImport): boolean => {
    if (records.get(record.id)?.status !== 'running') return false;
    records.set(record.id, record);
    return true;
  };
  return {
    list: (page) =>
      memory.atomically(() => {
        const newest = [...records.values()].toSorted((one, other) => (one.id < other.id ? 1 : -1));
        const rest = newest.filter(({ id }) => page.after === undefined || id < page.after);
        return pageOf(rest.slice(0, page.limit + 1), page, ({ id }) => id);
      }),
    find: (id) => memory.atomically(() => records.get(id) ?? null),
    findByKey: ({ scope, key }) => memory.atomically(() => keys.get(`${scope} ${key}`) ?? null),
    listRefused: (id, page) =>
      memory.atomically(() => {
        const after = (refusals.get(id) ?? []).filter(({ line }) => line > (page.after ?? 0));
        return pageOf(after.slice(0, page.limit + 1), page, ({ line }) => line);
      }),
    begin: (record, silentSince) =>
      memory.atomically(() => {
        const reading = [...records.values()].find(
          ({ fileId, status }) => status === 'running' && fileId !== null && fileId === record.fileId,
        );
        const isSilent = reading && reading.progressAt < silentSince;
        if (isSilent) put({ ...reading, status: 'interrupted', endedAt: record.startedAt });
        const standing = records.get(record.id) ?? (isSilent ? null : reading);
        if (standing) return standing;
        records.set(record.id, record);
        return null;
      }),
    end: (record, named) =>
      memory.atomically(() => {
        if (!put(record)) return false;
        if (named) keys.set(`${named.scope} ${named.key}`, { record, digest: named.digest });
        return true;
      }),
    noteProgress: (id, { readBytes, progressAt }) =>
      memory.atomically(() => {
        const record = records.get(id);
        return record !== undefined && put({ ...record, readBytes, progressAt });
      }),
    cancel: (id, at) =>
      memory.atomically(() => {
        const record = records.get(id);
        return record !== undefined && put({ ...record, status: 'cancelled', endedAt: at });
      }),
    advance: (record, refused) =>
      memory.atomically(() => {
        if (!put(record)) return false;
        refusals.set(record.id, [...(refusals.get(record.id) ?? []), ...refused]);
        return true;
      }),
  };
};

export const memoryImportFiles = (memory: Memory): ImportFiles => {
  const files = memory.table<ImportFileId, ImportFile>('product_import_files');
  const contents = memory.table<ImportFileId, readonly Uint8Array[]>('product_import_chunks');
  return {
    put: async (file, chunks) => {
      const content: Uint8Array[] = [];
      for await (const chunk of chunks) content.push(chunk.slice());
      const whole = { ...file, size: content.reduce((size, { byteLength }) => size + byteLength, 0) };
      return memory.atomically(() => {
        files.set(file.id, whole);
        contents.set(file.id, content);
        return whole;
      });
    },
    find: (id) => memory.atomically(() => files.get(id) ?? null),
    read: async function* ({ id, size }) {
      let read = 0;
      for (let next = 0; ; next += 1) {
        const chunk = contents.get(id)?.[next];
        if (!chunk) break;
        yield chunk;
        read += chunk.byteLength;
      }
      if (read < size) throw removedWhileRead();
    },
    remove: (id) =>
      memory.atomically(() => {
        files.delete(id);
        contents.delete(id);
      }),
  };
};
