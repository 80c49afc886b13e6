import * as z from 'zod';
import { id, instant, money } from './fields.ts';
import { beforeOf, day, head, salesFigures } from './report-fields.ts';

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
    before: beforeOf({ totals: z.array(reportedSales) }),
    behind,
  })
  .meta({ id: 'SalesReport' });

const baskets = z.array(
  z.object({
    currency: z.string(),
    orders: count,
    ...{ average: money, median: money, p95: money },
    ...{ unitsPerOrder: z.number(), linesPerOrder: z.number(), exactness },
  }),
);

export const basketReport = z
  .object({ ...head, baskets, before: beforeOf({ baskets }), behind })
  .meta({ id: 'BasketReport' });

export const cohortReport = z
  .object({
    ...head,
    months: z.array(day),
    cohorts: z.array(z.object({ month: day, later: count, customers: count, orders: count })),
  })
  .meta({ id: 'CohortReport' });

const lost = {
  placed: count,
  cancelled: z.array(z.object({ reason: z.string().nullable(), orders: count })),
  refusalRate: z.number().nullable(),
  refusedAtTheDoor: z.array(z.object({ reason: z.string(), times: count })),
  shortages: z.array(z.object({ productId: id, sku: z.string().nullable(), times: count })),
  products: z.array(z.object({ productId: id, sku: z.string().nullable(), times: count, seconds: z.number() })),
  more: count,
};

export const stockReport = z.object({ ...head, ...lost, before: beforeOf(lost), behind }).meta({ id: 'StockReport' });

const shippingTimes = {
  orders: count,
  ...{ medianSeconds: z.number().nullable(), p95Seconds: z.number().nullable() },
  exactness,
};

export const fulfilmentReport = z
  .object({ ...head, ...shippingTimes, before: beforeOf(shippingTimes), behind })
  .meta({ id: 'FulfilmentReport' });

export const reportedOrder = z
  .object({ orderId: id, number: z.string(), at: instant, amount: money })
  .meta({ id: 'ReportedOrder' });
