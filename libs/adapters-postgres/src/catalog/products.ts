import type {
  ListedProduct,
  Product,
  ProductPosition,
  ProductReader,
  ProductRepository,
  ProductSort,
  RecordedProduct,
} from '@orderline/domain/catalog';
import type { ProductId } from '@orderline/domain/shared';
import { eq, sql } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { statement } from '../connection/statement.ts';
import { products } from '../schema/catalog.ts';

/** The columns that a product has of its own. */
type Columns = Omit<typeof products.$inferSelect, 'search' | 'availability' | 'events'>;

/** Those that a transaction has, too. */
type RecordedColumns = Columns & Pick<RecordedProduct, 'events'>;

/** Field by field: what is left over of a row is copied ten times as slowly, and a list has many. */
const productOf = (row: Columns): Product => ({
  id: row.id,
  sku: row.sku,
  title: row.title,
  description: row.description,
  category: row.category,
  price: { minor: row.priceMinor, currency: row.currency },
  version: row.version,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

const recordedOf = (row: RecordedColumns): RecordedProduct => ({ ...productOf(row), events: row.events });

const rowOf = ({ price, ...product }: RecordedProduct) => ({
  ...product,
  priceMinor: price.minor,
  currency: price.currency,
});

/** A product's columns as `productOf` reads them; ±2^53 is exact in float8, and a check keeps prices within it. */
const COLUMNS = `id, sku, title, description, category, price_minor::float8 as "priceMinor", currency, version,
  created_at as "createdAt", updated_at as "updatedAt"`;

/** Those, and what a trigger keeps beside them of the stock: a list is one round trip. */
export const LISTED = `${COLUMNS}, availability`;

/** A product, and how well it answers to what was searched. */
export type ListedRow = { readonly product: ListedProduct; readonly rank: number };

/** Of a statement that selects LISTED. */
type ListedColumns = Columns & Pick<ListedProduct, 'availability'>;

/** The same, and a rank. */
export type RankedRow = ListedColumns & { readonly rank: number };

const listedProductOf = (row: ListedColumns): ListedProduct => ({ ...productOf(row), availability: row.availability });

export const listed = (row: RankedRow): ListedRow => ({
  product: listedProductOf(row),
  rank: row.rank,
});

/** Where a page ends that ends with this row. */
export const positionOf = (sort: ProductSort, { product, rank }: ListedRow): ProductPosition => {
  const { id, title, price } = product;
  if (sort === 'relevance') return { key: rank, id };
  if (sort === 'title' || sort === '-title') return { key: title, id };
  return { key: sort === 'price' || sort === '-price' ? [price.currency, price.minor] : id, id };
};

/** One text each, prepared once: they run for every price that is read, and for batches of any size. */
const LOCK = statement<RecordedColumns>(
  `select ${COLUMNS}, events from products where lower(sku) = any($1::text[]) order by id for update`,
);

const LOCK_UNANNOUNCED = statement<RecordedColumns>(
  `select ${COLUMNS}, events from products
  where events = 0 and id > coalesce($1::uuid, '00000000-0000-0000-0000-000000000000') order by id limit $2 for update`,
);

const GIVEN = `unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::int[],
  $9::timestamptz[], $10::timestamptz[], $11::int[])
  as given (id, sku, title, description, category, price_minor, currency, version, created_at, updated_at, events)`;

/** In the order of SKUs: who inserts the same ones at the same time waits, and is not waited for. */
const INSERT = statement<{ readonly id: ProductId }>(`
insert into products (id, sku, title, description, category, price_minor, currency, version, created_at, updated_at, events)
select * from ${GIVEN} order by lower(sku) on conflict do nothing returning id`);

const SAVE = statement(`
update products set title = given.title, description = given.description, category = given.category,
  price_minor = given.price_minor, currency = given.currency, version = given.version, updated_at = given.updated_at,
  events = given.events
from ${GIVEN} where products.id = given.id
returning products.id`);

/** Many products of one transaction, each step in one statement. */
const pgProductBatches = (
  db: Db,
): Pick<ProductRepository, 'lockBySku' | 'lockUnannounced' | 'insertMany' | 'saveMany'> => ({
  lockBySku: async (skus) => {
    if (skus.length === 0) return [];
    return (await db.send(LOCK(skus.map((sku) => sku.toLowerCase())))).map(recordedOf);
  },
  lockUnannounced: async ({ after, limit }) => (await db.send(LOCK_UNANNOUNCED(after ?? null, limit))).map(recordedOf),
  insertMany: async (products) => {
    if (products.length === 0) return [];
    return (await db.send(INSERT(...columnsOf(products.map(announcedOnce))))).map(({ id }) => id);
  },
  saveMany: async (products) => {
    if (products.length === 0) return;
    const saved = await db.send(SAVE(...columnsOf(products)));
    if (saved.length < products.length) throw new Error('a product that was locked is not there to save');
  },
});

/** What is inserted has its first event. */
const announcedOnce = (product: Product): RecordedProduct => ({ ...product, events: 1 });

const columnsOf = (products: readonly RecordedProduct[]): readonly unknown[] => {
  const column = <Value>(of: (product: RecordedProduct) => Value) => products.map(of);
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
    column(({ events }) => events),
  ];
};

const FIND = statement<ListedColumns>(`select ${LISTED} from products where id = $1::uuid`);

const FIND_MANY = statement<Columns>(`select ${COLUMNS} from products where id = any($1::uuid[])`);

const LOCK_ONE = statement<RecordedColumns>(`select ${COLUMNS}, events from products where id = $1::uuid for update`);

const IDS_BY_SKU = statement<{ readonly sku: string; readonly id: ProductId }>(`
select distinct asked.sku, products.id
from unnest($1::text[]) as asked (sku) join products on lower(products.sku) = lower(asked.sku)`);

export const pgProducts = (db: Db): Omit<ProductReader, 'list'> & ProductRepository => ({
  ...pgProductBatches(db),
  find: async (id) => {
    const [row] = await db.send(FIND(id));
    return row ? listedProductOf(row) : null;
  },
  findMany: async (ids) => {
    if (ids.length === 0) return new Map();
    const found = await db.send(FIND_MANY(ids));
    return new Map(found.map((row) => [row.id, productOf(row)]));
  },
  idsBySku: async (skus) => {
    if (skus.length === 0) return new Map();
    const rows = await db.send(IDS_BY_SKU(skus));
    return new Map(rows.map(({ sku, id }) => [sku, id]));
  },
  lock: async (id) => {
    const [row] = await db.send(LOCK_ONE(id));
    return row ? recordedOf(row) : null;
  },
  insert: async (product) => {
    const inserted = await db
      .insert(products)
      .values(rowOf(announcedOnce(product)))
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
