import type { Cohorts, Period, SalesBy, SalesPart, SalesReport } from '@orderline/domain/reporting';
import { type Cell, csvChunks } from '../../http/csv.ts';
import type { Surface } from '../surface.ts';
import { basketView, salesFigures } from './report-views.ts';

type Table = { readonly columns: readonly string[]; readonly rows: readonly (readonly Cell[])[] };

type Asked = { readonly period: Period; readonly by: SalesBy };

const SALES = 'key label from to currency orders cancelledOrders units cancelledUnits netUnits'.split(' ');
const MONEY = ['gross', 'cancellations', 'refunds', 'net', 'repaid'] as const;

const salesRow = (part: Pick<SalesPart, 'key' | 'label' | 'from' | 'to'> & SalesReport['totals'][number]) => {
  const figures = salesFigures(part);
  const { currency, orders, cancelledOrders, units, cancelledUnits, netUnits } = figures;
  const counts = [orders, cancelledOrders, units, cancelledUnits, netUnits];
  return [part.key, part.label, part.from, part.to, currency, ...counts, ...MONEY.map((name) => figures[name].amount)];
};

const salesTable = ({ by, totals, parts, period }: SalesReport): Table => {
  const { from, to } = period;
  const whole = totals.map((total) => ({ ...total, key: null, label: null, from, to }));
  return { columns: [...SALES, ...MONEY], rows: (by === 'total' ? whole : parts).map(salesRow) };
};

const cohortTable = ({ months, told }: Cohorts): Table => ({
  columns: ['month', 'later', 'customers', 'orders'],
  rows: told.map(({ cohort, later, customers, orders }) => [months[cohort] ?? null, later, customers, orders]),
});

/** Each report as a table; its figures are those of the JSON. */
export const tablesOf = ({ reporting }: Pick<Surface, 'reporting'>) => ({
  sales: async ({ period, by }: Asked) => {
    const result = await reporting.readSales({ period, by, compare: false });
    return result.ok ? { ...result, value: { ...salesTable(result.value), asOf: result.value.asOf } } : result;
  },
  baskets: async ({ period }: Asked) => {
    const result = await reporting.readBaskets({ period });
    if (!result.ok) return result;
    const columns = ['currency', 'orders', 'average', 'median', 'p95', 'unitsPerOrder', 'linesPerOrder'];
    const rows = result.value.told.map((told): readonly Cell[] => {
      const { currency, orders, average, median, p95, unitsPerOrder, linesPerOrder } = basketView(told);
      return [currency, orders, average.amount, median.amount, p95.amount, unitsPerOrder, linesPerOrder];
    });
    return { ...result, value: { columns, rows, asOf: result.value.asOf } };
  },
  cohorts: async ({ period }: Asked) => {
    const result = await reporting.readCohorts({ period });
    return result.ok ? { ...result, value: { ...cohortTable(result.value), asOf: result.value.asOf } } : result;
  },
  stock: async ({ period }: Asked) => {
    const result = await reporting.readStockOuts({ period });
    if (!result.ok) return result;
    const rows = result.value.told.products.map(({ productId, sku, times, seconds }) => [
      productId,
      sku,
      times,
      seconds,
    ]);
    return { ...result, value: { columns: ['productId', 'sku', 'times', 'seconds'], rows, asOf: result.value.asOf } };
  },
  fulfilment: async ({ period }: Asked) => {
    const result = await reporting.readShippingTimes({ period });
    if (!result.ok) return result;
    const { orders, medianSeconds, p95Seconds } = result.value.told;
    const columns = ['orders', 'medianSeconds', 'p95Seconds'];
    return { ...result, value: { columns, rows: [[orders, medianSeconds, p95Seconds]], asOf: result.value.asOf } };
  },
});

/** Some lines at a time; each says by whose clocks, and up to when it is whole. */
export const csvOf = (
  { columns, rows, asOf }: Table & { readonly asOf: Date },
  zone: string,
): AsyncGenerator<string> => {
  const told = [zone, asOf.toISOString()];
  const lines = function* (): Generator<readonly Cell[]> {
    yield [...columns, 'zone', 'asOf'];
    for (const row of rows) yield [...row, ...told];
  };
  return csvChunks(lines());
};
