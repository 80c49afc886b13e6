import {
  catalogContract,
  categoriesContract,
  importContract,
  importFilesContract,
} from '@orderline/domain/catalog.contract';
import { pgTransact } from '../connection/transact.ts';
import { pgAvailability, pgStock } from '../inventory/stock.ts';
import { pgOutbox } from '../messaging/outbox.ts';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { pgCategories } from './categories.ts';
import { pgImportFiles } from './import-files.ts';
import { pgProductImports } from './imports.ts';
import { pgProductLists } from './list.ts';
import { pgProducts } from './products.ts';

const opened = useDatabase();

catalogContract('in PostgreSQL', async () => {
  const { database, outside } = opened();
  return {
    transact: pgTransact(database.business, (db) => ({ products: pgProducts(db), stock: pgStock(db) })),
    products: { ...pgProducts(database.db), ...pgProductLists(database.catalog) },
    availability: pgAvailability(database.db),
    newId,
    stockUp: async (productId, units) => {
      await outside`update stock set on_hand = reserved + ${units} where product_id = ${productId}`;
    },
  };
});

categoriesContract('in PostgreSQL', async () => {
  const { database } = opened();
  const transact = pgTransact(database.business, (db) => ({ products: pgProducts(db) }));
  return { transact, categories: pgCategories(database.catalog), newId };
});

importContract('in PostgreSQL', async () => {
  const { database, outside } = opened();
  return {
    transact: pgTransact(database.business, (db) => ({
      products: pgProducts(db),
      stock: pgStock(db),
      imports: pgProductImports(db),
      outbox: pgOutbox(db),
    })),
    eventsOf: (id) => outside`
      select type, aggregate_version as version from outbox where aggregate_id = ${id} order by id`,
    products: { ...pgProducts(database.db), ...pgProductLists(database.catalog) },
    imports: pgProductImports(database.db),
    newId,
  };
});

importFilesContract('in PostgreSQL', async () => ({ importFiles: pgImportFiles(opened().database.db), newId }));
