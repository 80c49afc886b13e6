import * as z from 'zod';
import { id, instant, money } from './fields.ts';
import { day, head, salesFigures } from './report-fields.ts';

const count = z.int();

const exactness = z.enum(['exact', 'within-1-percent']).meta({
  description: 'Of median and 95th percentile: of very many orders they are rounded up to three digits.',
});

const behind = z.string().meta({ description: 'Where the orders behind the figures are listed.' });

export const reportedSales = z.object(salesFigures).meta({ id: 'ReportedSales' });

export const salesReport = z
  .object({
    ...head,
    by: z.string(),
    totals: z.array(reportedSales),
    parts: z.array(
      z.object({
        key: z.string().nullable(),
        label: z.string().nullable(),
        from: day,
        to: day,
        ...salesFigures,
        behind,
      }),
    ),
    more: count.meta({ description: 'Parts beyond the first thousand, which are in the CSV.' }),
    before: z
      .object({ interval: z.object({ from: instant, to: instant }), totals: z.array(reportedSales) })
      .nullable()
      .meta({ description: 'As much of the period before, where `compare` asks for it.' }),
    behind,
  })
  .meta({ id: 'SalesReport' });

export const basketReport = z
  .object({
    ...head,
    baskets: z.array(
      z.object({
        currency: z.string(),
        orders: count,
        ...{ average: money, median: money, p95: money },
        ...{ unitsPerOrder: z.number(), linesPerOrder: z.number(), exactness },
      }),
    ),
    behind,
  })
  .meta({ id: 'BasketReport' });

export const cohortReport = z
  .object({
    ...head,
    months: z.array(day),
    cohorts: z.array(z.object({ month: day, later: count, customers: count, orders: count })),
  })
  .meta({ id: 'CohortReport' });

export const stockReport = z
  .object({
    ...head,
    placed: count,
    cancelled: z.array(z.object({ reason: z.string().nullable(), orders: count })),
    refusalRate: z.number().nullable(),
    refusedAtTheDoor: z.array(z.object({ reason: z.string(), times: count })),
    shortages: z.array(z.object({ productId: id, sku: z.string().nullable(), times: count })),
    products: z.array(z.object({ productId: id, sku: z.string().nullable(), times: count, seconds: z.number() })),
    more: count,
    behind,
  })
  .meta({ id: 'StockReport' });

export const fulfilmentReport = z
  .object({
    ...head,
    orders: count,
    ...{ medianSeconds: z.number().nullable(), p95Seconds: z.number().nullable() },
    exactness,
    behind,
  })
  .meta({ id: 'FulfilmentReport' });

export const reportedOrder = z
  .object({ orderId: id, number: z.string(), at: instant, amount: money })
  .meta({ id: 'ReportedOrder' });
