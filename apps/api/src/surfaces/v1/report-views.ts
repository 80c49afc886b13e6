import type { AnswerOf } from '@orderline/contracts/http/endpoint';
import { definitions } from '@orderline/contracts/http/report-definitions';
import type { readSalesReport } from '@orderline/contracts/http/v1/reports';
import { decimalOf } from '@orderline/contracts/money';
import {
  type Baskets,
  type Interval,
  netOf,
  netUnitsOf,
  type Period,
  type Sales,
  type SalesReport,
  type StockOuts,
  type Told,
} from '@orderline/domain/reporting';

const intervalView = ({ from, to }: Interval) => ({ from: from.toISOString(), to: to.toISOString() });

type Headed = { readonly period: Period; readonly interval: Interval; readonly asOf: Date };

export const headView = ({ period, interval, asOf }: Headed, report: keyof typeof definitions) => ({
  ...period,
  interval: intervalView(interval),
  asOf: asOf.toISOString(),
  definitions: definitions[report],
});

/** A report, and the same of the period before where that is asked for. */
export const toldView = <Figures, View extends object>(
  { told, before, ...headed }: Told<Figures>,
  report: keyof typeof definitions,
  view: (figures: Figures) => View,
) => ({
  ...headView(headed, report),
  ...view(told),
  before: before ? { interval: intervalView(before.interval), ...view(before.told) } : null,
});

type Narrowed = { readonly [parameter: string]: string | null | undefined };

/** The list of the orders behind a figure of a period; what is null or left out narrows nothing. */
export const behindView = ({ from, to, zone }: Period, narrowed: Narrowed = {}): string => {
  const stated = Object.entries({ from, to, zone, ...narrowed }).flatMap(([name, value]) =>
    value ? [[name, value] as [string, string]] : [],
  );
  return `/internal/reports/orders?${new URLSearchParams(stated)}`;
};

export const salesFigures = (sales: Sales) => {
  const { currency, orders, cancelledOrders, units, cancelledUnits } = sales;
  const money = (minor: bigint) => decimalOf({ minor, currency });
  return {
    ...{ currency, orders, cancelledOrders, units: Number(units), cancelledUnits: Number(cancelledUnits) },
    ...{ netUnits: Number(netUnitsOf(sales)), gross: money(sales.gross), cancellations: money(sales.cancellations) },
    ...{ refunds: money(sales.refunds), net: money(netOf(sales)), repaid: money(sales.repaid) },
  };
};

const SHOWN = 1_000;

const parameterOf = { country: 'country', product: 'productId', category: 'category' } as const;

export const salesView = (report: SalesReport): AnswerOf<typeof readSalesReport> => {
  const { by, period, totals, parts, before } = report;
  const narrowing = (key: string | null): Narrowed =>
    by === 'country' || by === 'product' || by === 'category' ? { [parameterOf[by]]: key } : {};
  return {
    ...headView(report, 'sales'),
    by,
    totals: totals.map(salesFigures),
    parts: parts.slice(0, SHOWN).map((part) => ({
      ...{ key: part.key, label: part.label, from: part.from, to: part.to, ...salesFigures(part) },
      behind: behindView(
        { ...period, from: part.from, to: part.to },
        { ...narrowing(part.key), currency: part.currency },
      ),
    })),
    more: Math.max(0, parts.length - SHOWN),
    before: before && { interval: intervalView(before.interval), totals: before.totals.map(salesFigures) },
    behind: behindView(period),
  };
};

/** Of orders that were given up for another reason than that their customers wanted it. */
export const refusalRate = ({ placed, cancelled }: StockOuts): number | null => {
  const given = cancelled.filter(({ reason }) => reason !== 'customer').reduce((sum, { orders }) => sum + orders, 0);
  return placed === 0 ? null : Math.round((given / placed) * 10_000) / 10_000;
};

export const stockView = (told: StockOuts) => {
  const { placed, cancelled, products, refusedAtTheDoor, shortages } = told;
  return {
    ...{ placed, cancelled: [...cancelled], refusalRate: refusalRate(told) },
    ...{ refusedAtTheDoor: [...refusedAtTheDoor], shortages: shortages.slice(0, SHOWN) },
    ...{ products: products.slice(0, SHOWN), more: Math.max(0, products.length - SHOWN) },
  };
};

const hundredths = (number: number): number => Math.round(number * 100) / 100;

export const basketView = ({ currency, orders, units, lines, gross, median, p95, exactness }: Baskets) => {
  const money = (minor: bigint) => decimalOf({ minor, currency });
  const average = (2n * gross + BigInt(orders)) / (2n * BigInt(orders));
  return {
    ...{ currency, orders, average: money(average), median: money(median), p95: money(p95) },
    ...{ unitsPerOrder: hundredths(Number(units) / orders), linesPerOrder: hundredths(lines / orders), exactness },
  };
};
