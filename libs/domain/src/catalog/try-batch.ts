import { err, ok } from '../shared/index.ts';
import { mostRefusalsKept, type ProductImport, type StatedProduct } from './import.ts';
import type { Batch, WriteBatch, WriteBatchPorts } from './write-batch.ts';

export type TryBatchPorts = WriteBatchPorts & { readonly sha256: (text: string) => string };

/** Counts what `writeBatch` would do, and writes nothing but the record; earlier batches count as if they were written. */
export const tryBatches = ({ transact, sha256, now }: TryBatchPorts): WriteBatch => {
  const stands = new Map<string, string>();
  const printOf = ({ title, description, category, price }: Omit<StatedProduct, 'sku'>): string =>
    sha256(JSON.stringify([title, description, category, price.minor, price.currency])).slice(0, 24);
  return async (record: ProductImport, { stated, refused }: Batch) => {
    const prints = new Map(stated.map((details) => [details.sku.toLowerCase(), printOf(details)]));
    const asked = [...prints.keys()].filter((sku) => !stands.has(sku));
    const tried = await transact<ProductImport, 'cancelled'>(async ({ products, imports }) => {
      for (const product of await products.lockBySku(asked)) stands.set(product.sku.toLowerCase(), printOf(product));
      const known = [...prints].filter(([sku]) => stands.has(sku));
      const changed = known.filter(([sku, print]) => stands.get(sku) !== print);
      const next = {
        ...record,
        created: record.created + prints.size - known.length,
        updated: record.updated + changed.length,
        unchanged: record.unchanged + known.length - changed.length,
        refused: record.refused + refused.length,
        progressAt: now(),
      };
      const kept = refused.slice(0, Math.max(0, mostRefusalsKept - record.refused));
      return (await imports.advance(next, kept)) ? ok(next) : err('cancelled');
    });
    for (const [sku, print] of prints) stands.set(sku, print);
    return tried.ok ? tried.value : null;
  };
};
