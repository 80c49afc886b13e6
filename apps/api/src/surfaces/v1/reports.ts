import { id } from '@orderline/contracts/http/fields';
import * as contract from '@orderline/contracts/http/v1/reports';
import { decimalOf } from '@orderline/contracts/money';
import type { Baskets, BehindPosition } from '@orderline/domain/reporting';
import { asId, type OrderId, orderNumberOf, type ProductId } from '@orderline/domain/shared';
import * as z from 'zod';
import { cursorAfter, pageRequest } from '../../http/cursors.ts';
import { routes } from '../../http/route.ts';
import { refused } from '../refusals.ts';
import type { Surface } from '../surface.ts';
import { csvOf, tablesOf } from './report-csv.ts';
import { basketView, behindView, headView, salesView, stockView, toldView } from './report-views.ts';

export const behindPosition: z.ZodType<BehindPosition> = z.object({
  at: z.iso.datetime().transform((text) => new Date(text)),
  orderId: id.transform((text) => asId<OrderId>(text)),
  version: z.int(),
});

const refusedFor = (refusal: { readonly kind: 'report-range-refused'; readonly detail: string }) =>
  refused(refusal, { detail: refusal.detail });

export const reportsRoutes = ({ reporting, cursors }: Pick<Surface, 'reporting' | 'cursors'>) => {
  const tables = tablesOf({ reporting });
  return routes(contract, {
    readSalesReport: async ({ query: { by, compare, ...period } }) => {
      const result = await reporting.readSales({ period, by, compare: compare !== undefined });
      return result.ok ? { body: salesView(result.value) } : refusedFor(result.error);
    },

    readBasketReport: async ({ query: { compare, ...period } }) => {
      const result = await reporting.readBaskets({ period, compare: compare !== undefined });
      if (!result.ok) return refusedFor(result.error);
      const view = (told: readonly Baskets[]) => ({ baskets: told.map(basketView) });
      return { body: { ...toldView(result.value, 'baskets', view), behind: behindView(period) } };
    },

    readCohortReport: async ({ query: period }) => {
      const result = await reporting.readCohorts({ period });
      if (!result.ok) return refusedFor(result.error);
      const { months, told } = result.value;
      const cohorts = told.map(({ cohort, ...counts }) => ({ month: months[cohort] ?? period.from, ...counts }));
      return { body: { ...headView(result.value, 'cohorts'), months: [...months], cohorts } };
    },

    readStockReport: async ({ query: { compare, ...period } }) => {
      const result = await reporting.readStockOuts({ period, compare: compare !== undefined });
      if (!result.ok) return refusedFor(result.error);
      const behind = behindView(period, { figure: 'cancelled' });
      return { body: { ...toldView(result.value, 'stock', stockView), behind } };
    },

    readFulfilmentReport: async ({ query: { compare, ...period } }) => {
      const result = await reporting.readShippingTimes({ period, compare: compare !== undefined });
      if (!result.ok) return refusedFor(result.error);
      const behind = behindView(period, { figure: 'shipped' });
      return { body: { ...toldView(result.value, 'fulfilment', (told) => told), behind } };
    },

    listReportedOrders: async ({ query: { limit, cursor, from, to, zone, figure, productId, ...narrowed } }) => {
      const binding = ['reported orders', from, to, zone, figure, productId, narrowed];
      const page = pageRequest(cursors, { limit, cursor }, { binding, position: behindPosition });
      if (!page.ok) return page.error;
      const asked = { ...narrowed, kind: figure, ...(productId && { productId: asId<ProductId>(productId) }) };
      const result = await reporting.listReportedOrders({ period: { from, to, zone }, ...asked, page: page.value });
      if (!result.ok) return refusedFor(result.error);
      const next = cursorAfter(cursors, result.value.next, { binding, position: behindPosition });
      const items = result.value.items.map(({ orderId, at, currency, minor }) => ({
        ...{ orderId, number: orderNumberOf(orderId), at: at.toISOString(), amount: decimalOf({ minor, currency }) },
      }));
      return { body: { items, page: { next } }, next };
    },

    readReportAsCsv: async ({ query: { report, by, ...period } }) => {
      const table = await tables[report]({ period, by });
      return table.ok ? { body: csvOf(table.value, period.zone) } : refusedFor(table.error);
    },
  });
};
