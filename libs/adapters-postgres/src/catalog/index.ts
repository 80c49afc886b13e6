import type { Database } from '../connection/database.ts';
import { pgCategories } from './categories.ts';
import { pgImportFiles } from './import-files.ts';
import { pgProductImports } from './imports.ts';
import { pgProductLists } from './list.ts';
import { pgProducts } from './products.ts';

export const catalog = {
  stores: { products: pgProducts, imports: pgProductImports },
  readers: ({ db, catalog: lists }: Database) => ({
    products: { ...pgProducts(db), ...pgProductLists(lists) },
    imports: pgProductImports(db),
    importFiles: pgImportFiles(db),
    categories: pgCategories(lists),
  }),
};
