import type { Database } from '../connection/database.ts';
import type { Db } from '../connection/drizzle.ts';
import { pgProductImports } from './imports.ts';
import { pgProductLists } from './list.ts';
import { pgProducts } from './products.ts';

export const catalog = {
  stores: (db: Db) => ({ products: pgProducts(db), imports: pgProductImports(db) }),
  readers: ({ db, catalog: lists }: Database) => ({
    products: { ...pgProducts(db), ...pgProductLists(lists) },
    imports: pgProductImports(db),
  }),
};
