import { reportsContract } from '@orderline/domain/reporting.contract';
import type { ProductId } from '@orderline/domain/shared';
import { useDatabase } from '../testing/database.ts';
import { emptyReports } from '../testing/empty-reports.ts';
import { newId } from '../testing/new-id.ts';
import { pgInsertOrderFacts, pgInsertStockFacts } from './facts.ts';
import { pgRefusalCounts } from './refusals.ts';
import { pgReports } from './reports.ts';
import { pgSumReports } from './sum-reports.ts';

const opened = useDatabase();

const types = ['OrderPlaced', 'OrderCancelled', 'OrderRefunded', 'OrderShipped', 'StockDepleted', 'StockReplenished'];

/** `summed`: of the facts that are in no sum yet, how many are added up after each insertion. */
const openReports = (summed: number) => async () => {
  const { database, outside } = opened();
  await emptyReports(outside);
  const insert = pgInsertOrderFacts(database.business);
  const sum = pgSumReports(database.jobs);
  const insertOrderFacts: typeof insert = async (...given) => {
    const admissions = await insert(...given);
    if (summed > 0) await sum(summed);
    return admissions;
  };
  return {
    insertOrderFacts,
    insertStockFacts: pgInsertStockFacts(database.business),
    reports: pgReports(database.jobs, [{ consumer: 'reporting', types }]),
    refusalCounts: pgRefusalCounts(database.business),
    aProduct: async (sku: string, category: string) => {
      const id = newId<ProductId>();
      await outside`
        insert into products (id, sku, title, description, category, price_minor, currency, version, created_at, updated_at)
        values (${id}, ${sku}, ${sku}, '', ${category}, 100, 'GBP', 1, now(), now()) on conflict do nothing`;
      const [row] = await outside<{ id: ProductId }[]>`
        update products set category = ${category} where sku = ${sku} returning id`;
      return row?.id ?? id;
    },
    moveProduct: async (id: ProductId, category: string) => {
      await outside`update products set category = ${category} where id = ${id}`;
    },
    newId,
  };
};

reportsContract('in PostgreSQL, with no fact in a sum', openReports(0));
reportsContract('in PostgreSQL, with all facts in sums', openReports(1_000));
