import { reportsContract } from '@orderline/domain/reporting.contract';
import type { ProductId } from '@orderline/domain/shared';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { pgInsertOrderFacts, pgInsertStockFacts } from './facts.ts';
import { pgReports } from './reports.ts';

const opened = useDatabase();

const types = ['OrderPlaced', 'OrderCancelled', 'OrderRefunded', 'OrderShipped', 'StockDepleted', 'StockReplenished'];

reportsContract('in PostgreSQL', async () => {
  const { database, outside } = opened();
  for (const table of ['report_facts', 'report_lines', 'report_stock']) await outside`delete from ${outside(table)}`;
  return {
    insertOrderFacts: pgInsertOrderFacts(database.business),
    insertStockFacts: pgInsertStockFacts(database.business),
    reports: pgReports(database.jobs, [{ consumer: 'reporting', types }]),
    aProduct: async (sku, category) => {
      const id = newId<ProductId>();
      await outside`
        insert into products (id, sku, title, description, category, price_minor, currency, version, created_at, updated_at)
        values (${id}, ${sku}, ${sku}, '', ${category}, 100, 'GBP', 1, now(), now()) on conflict do nothing`;
      const [row] = await outside<{ id: ProductId }[]>`select id from products where sku = ${sku}`;
      return row?.id ?? id;
    },
    newId,
  };
});
