import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { asId, type NewId, ok, type ProductId, type UserId } from '../shared/index.ts';
import {
  cancelImport,
  type ImportFileId,
  type ImportId,
  type ImportLine,
  type ImportReader,
  type ImportRecorder,
  mostRefusalsKept,
  type ProductImport,
  refusalsKept,
} from './import.ts';
import type { ImportFiles } from './import-file.ts';
import { begunImport, type ImportProducts, importProducts } from './import-products.ts';
import type { ProductReader } from './ports.ts';
import type { WriteBatchPorts } from './write-batch.ts';

export type ImportHarness = Pick<WriteBatchPorts, 'transact'> & {
  readonly imports: ImportReader & ImportRecorder;
  readonly products: ProductReader;
  readonly newId: NewId;
  /** What is recorded of a product, in order. */
  eventsOf(id: ProductId): Promise<readonly { readonly type: string; readonly version: number }[]>;
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const now = new Date('2026-01-02T03:04:05.678Z');

const stated = (name: string, minor = 100, sku = name): ImportLine => ({
  kind: 'product',
  line: 1,
  product: { sku, title: `Title ${name}`, description: '', category: 'c', price: { minor, currency: 'GBP' } },
});

const refusedAt = (line: number): ImportLine => ({
  kind: 'refused',
  refused: { line, sku: `sku ${line}`, errors: [{ pointer: '#/sku', code: 'wrong-form', detail: 'is none' }] },
});

async function* each<Item>(lines: readonly Item[], cut = false): AsyncGenerator<Item, void> {
  yield* lines;
  if (cut) throw new Error('cut off');
}

const begunAgain = async (imports: ImportReader, id: ImportId): Promise<ProductImport> => {
  const record = await imports.find(id);
  if (!record) throw new Error('there is no such import');
  return record;
};

/** What every store must do of an import. */
export const importContract = (where: string, open: () => Promise<ImportHarness>): void => {
  const opened = async () => {
    const { newId, ...stores } = await open();
    const prefix = newId().slice(-12);
    const forgotten: string[] = [];
    const productCache = { forget: async (ids: readonly string[]) => void forgotten.push(...ids) };
    const run = importProducts({ ...stores, newId, productCache, sha256, now: () => now });
    const importedBy = newId<UserId>();
    const start = (lines: readonly ImportLine[], more: Partial<ImportProducts> = {}) =>
      run({ importedBy, chunks: each([]), linesOf: () => each(lines), digest: () => 'digest', ...more });
    const many = (count: number, minor?: number) =>
      Array.from({ length: count }, (_, index) => stated(`${prefix}-${index}`, minor));
    const readingOf = (fileId: ImportFileId, dryRun = false) =>
      begunImport({ id: newId<ImportId>(), importedBy, dryRun, fileId, fileName: 'catalogue.csv', totalBytes: 9 }, now);
    return { ...stores, newId, start, many, forgotten, prefix, readingOf };
  };
  const counts = ({ created, updated, unchanged, refused, status }: ProductImport) => ({
    counted: [created, updated, unchanged, refused],
    status,
  });

  describe(`an import of products ${where}`, () => {
    it('creates, changes with a new version that caches are told of, and leaves what is the same', async () => {
      const { start, many, products, forgotten, prefix, eventsOf } = await opened();
      const first = await start(many(450));
      expect(first.ok && counts(first.value.value)).toEqual({ counted: [450, 0, 0, 0], status: 'finished' });
      const again = await start([...many(300), ...many(450, 200).slice(300)]);
      expect(again.ok && counts(again.value.value)).toEqual({ counted: [0, 150, 300, 0], status: 'finished' });
      const ids = await products.idsBySku([`${prefix}-0`, `${prefix}-449`]);
      const versions = [...(await products.findMany([...ids.values()])).values()].map(({ version }) => version);
      expect(versions.toSorted()).toEqual([1, 2]);
      const created = { type: 'ProductCreated', version: 1 };
      expect(await eventsOf(ids.get(`${prefix}-0`) ?? asId(''))).toEqual([created]);
      expect(await eventsOf(ids.get(`${prefix}-449`) ?? asId(''))).toEqual([
        created,
        { type: 'ProductPriceChanged', version: 2 },
      ]);
      expect(forgotten).toHaveLength(150);
      expect(forgotten).toContain(ids.get(`${prefix}-449`));
    });

    it('is kept with its refused lines, page by page', async () => {
      const { start, many, imports } = await opened();
      const result = await start([...many(1), ...Array.from({ length: 250 }, (_, index) => refusedAt(index + 2))]);
      if (!result.ok) throw new Error('refused');
      const { id } = result.value.value;
      expect(await imports.find(id)).toEqual(result.value.value);
      const first = await imports.listRefused(id, { limit: 200 });
      const rest = await imports.listRefused(id, { limit: 200, after: first.next ?? 0 });
      expect([...first.items, ...rest.items].map(({ line }) => line)).toEqual(
        Array.from({ length: 250 }, (_, i) => i + 2),
      );
      const errors = [{ pointer: '#/sku', code: 'wrong-form', detail: 'is none' }];
      expect(rest.items.at(-1)).toEqual({ line: 251, sku: 'sku 251', errors });
      expect(rest.next).toBeNull();
    });

    it('keeps the first 10,000 of its refused lines, and counts the rest', async () => {
      const { start, imports } = await opened();
      const result = await start(Array.from({ length: mostRefusalsKept + 500 }, (_, index) => refusedAt(index + 2)));
      if (!result.ok) throw new Error('refused');
      const { id, refused } = result.value.value;
      expect([refused, refusalsKept(result.value.value)]).toEqual([10_500, 10_000]);
      const last = await imports.listRefused(id, { limit: 200, after: mostRefusalsKept - 8 });
      expect([last.items.map(({ line }) => line), last.next]).toEqual([
        Array.from({ length: 9 }, (_, index) => mostRefusalsKept - 7 + index),
        null,
      ]);
    });

    it('says what was done where the lines break off', async () => {
      const { start, many, imports } = await opened();
      const ids: ImportId[] = [];
      const begun = (id: ImportId) => void ids.push(id);
      await expect(start([], { linesOf: () => each(many(250), true), begun })).rejects.toThrow('cut off');
      const [id = asId<ImportId>('')] = ids;
      const record = await imports.find(id);
      expect(record && counts(record)).toEqual({ counted: [200, 0, 0, 0], status: 'interrupted' });
      const broken = { line: 7, code: 'unclosed-quote', detail: 'is open' };
      const stopped = await start([...many(10), { kind: 'broken', broken }], { begun });
      expect(stopped).toMatchObject({ ok: false, error: { kind: 'import-stopped', broken } });
      expect(await imports.find(ids[1] ?? id)).toMatchObject({ status: 'stopped', unchanged: 10, broken });
    });

    it('is named by its key once it has finished', async () => {
      const { start, many, newId } = await opened();
      const key = { scope: `scope ${newId()}`, key: 'k' };
      await start([], { linesOf: () => each(many(2), true), key }).catch(() => undefined);
      const first = await start(many(2), { key });
      expect(first).toMatchObject({ ok: true, value: { replayed: false, value: { created: 2 } } });
      const again = await start(many(2), { key });
      expect(again).toEqual(ok({ value: first.ok && first.value.value, replayed: true }));
      const other = await start(many(3), { key, digest: () => 'another' });
      expect(other).toMatchObject({ ok: false, error: { kind: 'idempotency-key-reused' } });
    });

    it('is tried without a trace: the counts of a dry run are those of the import after it, and nothing else is written', async () => {
      const { start, many, products, prefix, eventsOf, imports, forgotten } = await opened();
      await start(many(250));
      const changedTwice = [
        stated(`${prefix}-0`, 7),
        stated(`${prefix}-0`, 8, `${prefix.toUpperCase()}-0`),
        stated(`${prefix}-0`, 8),
      ];
      const fresh = [stated(`${prefix}-new`), stated(`${prefix}-new`), stated(`${prefix}-new`, 5)];
      const lines = [...many(250), refusedAt(9), ...changedTwice, ...fresh];
      const tried = await start(lines, { dryRun: true });
      if (!tried.ok) throw new Error('the dry run was refused');
      expect(counts(tried.value.value)).toEqual({ counted: [1, 3, 252, 1], status: 'finished' });
      const ids = await products.idsBySku([`${prefix}-0`, `${prefix}-new`]);
      expect([...ids.keys()]).toEqual([`${prefix}-0`]);
      expect(await eventsOf(ids.get(`${prefix}-0`) ?? asId(''))).toHaveLength(1);
      expect(forgotten).toEqual([]);
      const { items } = await imports.listRefused(tried.value.value.id, { limit: 9 });
      expect(items.map(({ line }) => line)).toEqual([9]);
      const done = await start(lines);
      expect(done.ok && counts(done.value.value)).toEqual(counts(tried.value.value));
      expect(done.ok && [done.value.value.dryRun, tried.value.value.dryRun]).toEqual([false, true]);
    });

    it('is not done under the key under which it was tried', async () => {
      const { start, many, newId } = await opened();
      const key = { scope: `scope ${newId()}`, key: 'k' };
      expect(await start(many(1), { key, dryRun: true })).toMatchObject({ ok: true, value: { replayed: false } });
      expect(await start(many(1), { key })).toMatchObject({ ok: false, error: { kind: 'idempotency-key-reused' } });
      expect(await start(many(1), { key, dryRun: true })).toMatchObject({ ok: true, value: { replayed: true } });
    });

    it.each([
      { dryRun: false, silentMs: 0 },
      { dryRun: true, silentMs: 0 },
      { dryRun: false, silentMs: 121_000 },
    ])('ends where it is cancelled, and what was written stays: $dryRun, $silentMs', async ({ dryRun, silentMs }) => {
      const at = new Date(now.getTime() + silentMs);
      const { start, many, imports, products, prefix } = await opened();
      let id = asId<ImportId>('');
      const begun = (begunId: ImportId) => {
        id = begunId;
      };
      const linesOf = async function* () {
        yield* many(450).slice(0, 250);
        expect(await cancelImport({ imports, now: () => at })({ importId: id })).toMatchObject({
          ok: true,
          value: { status: 'cancelled', created: 200, endedAt: at },
        });
        yield* many(450).slice(250);
      };
      const result = await start([], { linesOf, begun, dryRun });
      expect(result.ok && counts(result.value.value)).toEqual({ counted: [200, 0, 0, 0], status: 'cancelled' });
      expect(await imports.find(id)).toMatchObject({ status: 'cancelled', created: 200 });
      const known = await products.idsBySku([`${prefix}-0`, `${prefix}-199`, `${prefix}-200`]);
      expect(known.size).toBe(dryRun ? 0 : 2);
      expect(await imports.end({ ...(await begunAgain(imports, id)), status: 'finished' })).toBe(false);
      expect(await cancelImport({ imports, now: () => now })({ importId: id })).toMatchObject({
        value: { status: 'cancelled' },
      });
    });

    it('is one of its id, and is listed newest first, page by page', async () => {
      const { start, imports } = await opened();
      const ids: ImportId[] = [];
      for (let count = 0; count < 3; count += 1) await start([], { begun: (id) => void ids.push(id) });
      const [last, next, first = asId<ImportId>('')] = ids.toSorted().toReversed();
      const again = await begunAgain(imports, first);
      expect(await imports.begin({ ...again, status: 'running' }, now)).toEqual(again);
      const newest = await imports.list({ limit: 2 });
      expect(newest.items.map(({ id }) => id)).toEqual([last, next]);
      const rest = await imports.list({ limit: 1, ...(newest.next && { after: newest.next }) });
      expect(rest.items.map(({ id }) => id)).toEqual([first]);
    });

    it('says how far it has read, also before a line of that is written, until it is over', async () => {
      const { imports, newId, readingOf } = await opened();
      const record = readingOf(newId<ImportFileId>());
      await imports.begin(record, now);
      const read = { readBytes: 7, progressAt: new Date(now.getTime() + 30_000) };
      expect(await imports.noteProgress(record.id, read)).toBe(true);
      expect(await imports.find(record.id)).toEqual({ ...record, ...read });
      await imports.cancel(record.id, now);
      expect(await imports.noteProgress(record.id, { ...read, readBytes: 8 })).toBe(false);
      expect(await imports.find(record.id)).toEqual({ ...record, ...read, status: 'cancelled', endedAt: now });
    });

    it('is the only one that reads its file, until it is over or has been silent for too long', async () => {
      const { imports, newId, readingOf } = await opened();
      const fileId = newId<ImportFileId>();
      const [first, second, third] = [readingOf(fileId), readingOf(fileId, true), readingOf(fileId)];
      expect(await imports.begin(first, now)).toBeNull();
      expect(await imports.begin(second, now)).toEqual(first);
      expect(await imports.find(second.id)).toBeNull();
      expect(await imports.begin(readingOf(newId<ImportFileId>()), now)).toBeNull();
      expect(await imports.begin(second, new Date(now.getTime() + 1))).toBeNull();
      expect(await imports.find(first.id)).toEqual({ ...first, status: 'interrupted', endedAt: now });
      expect(await imports.end({ ...first, status: 'finished', endedAt: now })).toBe(false);
      expect(await imports.begin(third, now)).toEqual(second);
      await imports.end({ ...second, status: 'finished', endedAt: now });
      expect(await imports.begin(third, now)).toBeNull();
    });

    it('is one, of those that are begun of a file at once', async () => {
      const { imports, newId, readingOf } = await opened();
      const fileId = newId<ImportFileId>();
      const tried = Array.from({ length: 8 }, () => readingOf(fileId));
      const standing = await Promise.all(tried.map((record) => imports.begin(record, now)));
      const begun = tried.filter((_, nth) => standing[nth] === null);
      expect(begun).toHaveLength(1);
      expect(standing.filter((record) => record !== null)).toEqual(Array.from({ length: 7 }, () => begun[0]));
    });

    it('gets along with others that import the same products at once, in another order', async () => {
      const { start, many, products, prefix } = await opened();
      const lines = many(600);
      const orders = [lines, lines.toReversed(), many(600, 300), lines.toReversed()];
      const results = await Promise.all(orders.map((order) => start(order)));
      const totals = results.map((result) => (result.ok ? result.value.value : null));
      expect(totals.reduce((sum, record) => sum + (record?.created ?? 0), 0)).toBe(600);
      for (const record of totals) {
        expect((record?.created ?? 0) + (record?.updated ?? 0) + (record?.unchanged ?? 0)).toBe(600);
      }
      expect((await products.idsBySku([`${prefix}-0`, `${prefix}-599`])).size).toBe(2);
    });
  });
};

/** What every store must do of files that are kept to be imported. */
export const importFilesContract = (
  where: string,
  open: () => Promise<{ readonly importFiles: ImportFiles; readonly newId: NewId }>,
): void => {
  const opened = async () => {
    const { importFiles, newId } = await open();
    const aFile = () => ({
      id: newId<ImportFileId>(),
      name: 'catalogue.csv',
      uploadedBy: newId<UserId>(),
      uploadedAt: now,
    });
    const bytesOf = async (file: Parameters<ImportFiles['read']>[0]) => {
      const parts: Uint8Array[] = [];
      for await (const part of importFiles.read(file)) parts.push(part);
      return Buffer.concat(parts);
    };
    const leftOf = (id: ImportFileId) => Promise.all([importFiles.find(id), bytesOf({ id, size: 0 })]);
    return { importFiles, aFile, bytesOf, leftOf };
  };

  describe(`a file to import ${where}`, () => {
    it.each([
      ['nothing', []],
      ['a few bytes', [1, 2]],
      ['one piece to the byte', [262_144]],
      ['several pieces, in chunks of any size', [100_000, 1, 262_144, 300_000, 600_000]],
    ])('is read as it came: %s', async (_what, sizes) => {
      const { importFiles, aFile, bytesOf, leftOf } = await opened();
      const chunks = sizes.map((size, nth) => Buffer.alloc(size, `chunk ${nth} \0\xff`, 'latin1'));
      const file = aFile();
      const whole = Buffer.concat(chunks);
      const kept = { ...file, size: whole.length };
      expect(await importFiles.put(file, each(chunks))).toEqual(kept);
      expect(await importFiles.find(file.id)).toEqual(kept);
      expect((await bytesOf(kept)).equals(whole)).toBe(true);
      await importFiles.remove(file.id);
      expect(await leftOf(file.id)).toEqual([null, Buffer.alloc(0)]);
    });

    it('has no end where it is removed while it is read', async () => {
      const { importFiles, aFile } = await opened();
      const file = await importFiles.put(aFile(), each([Buffer.alloc(262_144), Buffer.alloc(10)]));
      const pieces = importFiles.read(file)[Symbol.asyncIterator]();
      expect((await pieces.next()).value).toHaveLength(262_144);
      await importFiles.remove(file.id);
      await expect(pieces.next()).rejects.toThrow('was removed while it was read');
    });

    it('is not there where it broke off', async () => {
      const { importFiles, aFile, leftOf } = await opened();
      const file = aFile();
      await expect(importFiles.put(file, each([Buffer.alloc(300_000)], true))).rejects.toThrow('cut off');
      expect(await leftOf(file.id)).toEqual([null, Buffer.alloc(0)]);
    });
  });
};
