import type { ProductReader, ProductRepository } from '@orderline/domain/catalog';
import type { ProductId } from '@orderline/domain/shared';
import { eq, sql } from 'drizzle-orm';
import { pgProductBatches } from './catalog-batch.ts';
import type { Db } from './drizzle.ts';
import { COLUMNS, productRows, rowOf } from './product-row.ts';
import { products } from './schema/catalog.ts';

const FIND = `select ${COLUMNS} from products where id = any($1::uuid[])`;

const LOCK = `select ${COLUMNS} from products where id = $1::uuid for update`;

const IDS_BY_SKU = `
select distinct asked.sku, products.id
from unnest($1::text[]) as asked (sku) join products on lower(products.sku) = lower(asked.sku)`;

export const pgProducts = (db: Db): Omit<ProductReader, 'list'> & ProductRepository => ({
  ...pgProductBatches(db),
  findMany: async (ids) => {
    if (ids.length === 0) return new Map();
    const found = productRows(await db.send({ text: FIND, params: [ids] }));
    return new Map(found.map((product) => [product.id, product]));
  },
  idsBySku: async (skus) => {
    if (skus.length === 0) return new Map();
    const rows = skuRows(await db.send({ text: IDS_BY_SKU, params: [skus] }));
    return new Map(rows.map(({ sku, id }) => [sku, id]));
  },
  lock: async (id) => productRows(await db.send({ text: LOCK, params: [id] }))[0] ?? null,
  insert: async (product) => {
    const inserted = await db
      .insert(products)
      .values(rowOf(product))
      .onConflictDoNothing()
      .returning({ id: products.id });
    if (inserted.length > 0) return { kind: 'inserted' };
    const sameSku = sql`lower(${products.sku}) = lower(${product.sku})`;
    const [owner] = await db.select({ id: products.id }).from(products).where(sameSku);
    if (!owner) throw new Error(`product ${product.id} is there already, with another SKU`);
    return { kind: 'sku-taken', productId: owner.id };
  },
  save: async (product) => {
    const change = db.update(products).set(rowOf(product)).where(eq(products.id, product.id));
    const saved = await change.returning({ id: products.id });
    if (saved.length === 0) throw new Error(`there is no product ${product.id} to save`);
  },
});

type SkuRow = { readonly sku: string; readonly id: ProductId };

/** IDS_BY_SKU answers the columns that it names. */
const skuRows = (rows: readonly unknown[]) => rows as readonly SkuRow[];
