import { describe, expect, it } from 'vitest';
import { asId, type NewId, ok, type ProductId, type UserId } from '../shared/index.ts';
import {
  type ImportId,
  type ImportLine,
  type ImportReader,
  type ImportRecorder,
  mostRefusalsKept,
  type ProductImport,
  refusalsKept,
} from './import.ts';
import { type ImportProducts, importProducts } from './import-products.ts';
import type { ProductReader } from './ports.ts';
import type { WriteBatchPorts } from './write-batch.ts';

export type ImportHarness = Pick<WriteBatchPorts, 'transact'> & {
  readonly imports: ImportReader & ImportRecorder;
  readonly products: ProductReader;
  readonly newId: NewId;
  /** What is recorded of a product, in order. */
  eventsOf(id: ProductId): Promise<readonly { readonly type: string; readonly version: number }[]>;
};

const now = new Date('2026-01-02T03:04:05.678Z');

const stated = (sku: string, minor = 100): ImportLine => ({
  kind: 'product',
  line: 1,
  product: { sku, title: `Title ${sku}`, description: '', category: 'c', price: { minor, currency: 'GBP' } },
});

const refusedAt = (line: number): ImportLine => ({
  kind: 'refused',
  refused: { line, sku: `sku ${line}`, errors: [{ pointer: '#/sku', code: 'wrong-form', detail: 'is none' }] },
});

async function* each(lines: readonly ImportLine[], cut = false): AsyncGenerator<ImportLine, void> {
  yield* lines;
  if (cut) throw new Error('cut off');
}

/** What every store must do of an import. */
export const importContract = (where: string, open: () => Promise<ImportHarness>): void => {
  const opened = async () => {
    const { newId, ...stores } = await open();
    const prefix = newId().slice(-12);
    const forgotten: string[] = [];
    const productCache = { forget: async (ids: readonly string[]) => void forgotten.push(...ids) };
    const run = importProducts({ ...stores, newId, productCache, now: () => now });
    const importedBy = newId<UserId>();
    const start = (lines: readonly ImportLine[], more: Partial<ImportProducts> = {}) =>
      run({ importedBy, lines: each(lines), digest: () => 'digest', ...more });
    const many = (count: number, minor?: number) =>
      Array.from({ length: count }, (_, index) => stated(`${prefix}-${index}`, minor));
    return { ...stores, newId, start, many, forgotten, prefix };
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
      await expect(start([], { lines: each(many(250), true), begun })).rejects.toThrow('cut off');
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
      await start([], { lines: each(many(2), true), key }).catch(() => undefined);
      const first = await start(many(2), { key });
      expect(first).toMatchObject({ ok: true, value: { replayed: false, value: { created: 2 } } });
      const again = await start(many(2), { key });
      expect(again).toEqual(ok({ value: first.ok && first.value.value, replayed: true }));
      const other = await start(many(3), { key, digest: () => 'another' });
      expect(other).toMatchObject({ ok: false, error: { kind: 'idempotency-key-reused' } });
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
