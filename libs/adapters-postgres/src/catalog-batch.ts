import type { Product, ProductRepository } from '@orderline/domain/catalog';
import type { ProductId } from '@orderline/domain/shared';
import type { Db } from './drizzle.ts';
import { COLUMNS, productRows } from './product-row.ts';

const LOCK = `select ${COLUMNS} from products where lower(sku) = any($1::text[]) order by id for update`;

const GIVEN = `unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::int[],
  $9::timestamptz[], $10::timestamptz[])
  as given (id, sku, title, description, category, price_minor, currency, version, created_at, updated_at)`;

/** In the order of SKUs: who inserts the same ones at the same time waits, and is not waited for. */
const INSERT = `
insert into products (id, sku, title, description, category, price_minor, currency, version, created_at, updated_at)
select * from ${GIVEN} order by lower(sku) on conflict do nothing returning id`;

const SAVE = `
update products set title = given.title, description = given.description, category = given.category,
  price_minor = given.price_minor, currency = given.currency, version = given.version, updated_at = given.updated_at
from ${GIVEN} where products.id = given.id
returning products.id`;

/** Many products of one transaction, each step in one statement. */
export const pgProductBatches = (db: Db): Pick<ProductRepository, 'lockBySku' | 'insertMany' | 'saveMany'> => ({
  lockBySku: async (skus) => {
    if (skus.length === 0) return [];
    return productRows(await db.send({ text: LOCK, params: [skus.map((sku) => sku.toLowerCase())] }));
  },
  insertMany: async (products) => {
    if (products.length === 0) return [];
    return idRows(await db.send({ text: INSERT, params: columnsOf(products) })).map(({ id }) => id);
  },
  saveMany: async (products) => {
    if (products.length === 0) return;
    const saved = await db.send({ text: SAVE, params: columnsOf(products) });
    if (saved.length < products.length) throw new Error('a product that was locked is not there to save');
  },
});

const columnsOf = (products: readonly Product[]): readonly unknown[] => {
  const column = <Value>(of: (product: Product) => Value) => products.map(of);
  return [
    column(({ id }) => id),
    column(({ sku }) => sku),
    column(({ title }) => title),
    column(({ description }) => description),
    column(({ category }) => category),
    column(({ price }) => price.minor),
    column(({ price }) => price.currency),
    column(({ version }) => version),
    column(({ createdAt }) => createdAt.toISOString()),
    column(({ updatedAt }) => updatedAt.toISOString()),
  ];
};

/** INSERT answers ids. */
const idRows = (rows: readonly unknown[]) => rows as readonly { readonly id: ProductId }[];
