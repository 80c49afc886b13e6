import * as z from 'zod';
import { demoIds } from '../demo.ts';
import { defineEndpoint } from '../endpoint.ts';
import { currency, id, pageOf, paging } from '../fields.ts';
import {
  basketReport,
  cohortReport,
  fulfilmentReport,
  reportedOrder,
  salesReport,
  stockReport,
} from '../report-answers.ts';
import { definitions } from '../report-definitions.ts';
import { basketAnswerExample, fulfilmentAnswerExample, stockAnswerExample } from '../report-examples.ts';
import {
  by,
  compare,
  country,
  headExample,
  period,
  periodExample,
  pounds,
  salesAnswerExample,
} from '../report-fields.ts';

const operation = {
  method: 'get',
  tags: ['Internal'],
  auth: { scopes: ['reports:read'] },
  problems: ['report-range-refused'],
} as const;

const description =
  'What is added up was told by events; `asOf` says up to when. Amounts of two currencies are never added. Not routed from outside the cluster.';

export const readSalesReport = defineEndpoint({
  ...operation,
  path: '/internal/reports/sales',
  operationId: 'readSalesReport',
  summary: 'Sales of a period: gross, net, units',
  description,
  query: z.strictObject({
    ...period,
    by,
    compare,
  }),
  answers: { 200: salesReport },
  examples: {
    query: { ...periodExample, by: 'country', compare: 'before' },
    answer: { ...salesAnswerExample, definitions: definitions.sales },
  },
});

export const readBasketReport = defineEndpoint({
  ...operation,
  path: '/internal/reports/baskets',
  operationId: 'readBasketReport',
  summary: 'How large orders are',
  description,
  query: z.strictObject({ ...period, compare }),
  answers: { 200: basketReport },
  examples: {
    query: { ...periodExample, compare: 'before' },
    answer: basketAnswerExample,
  },
});

export const readCohortReport = defineEndpoint({
  ...operation,
  path: '/internal/reports/cohorts',
  operationId: 'readCohortReport',
  summary: 'Which customers come again',
  description: `Of whole months, 24 at most. ${description}`,
  query: z.strictObject({ ...period, to: period.to.meta({ example: '2023-01-01' }) }),
  answers: { 200: cohortReport },
  examples: {
    query: { ...periodExample, to: '2023-01-01' },
    answer: {
      ...{ ...headExample, to: '2023-01-01' },
      definitions: definitions.cohorts,
      ...{ months: ['2021-01-01'], cohorts: [] },
    },
  },
});

export const readStockReport = defineEndpoint({
  ...operation,
  path: '/internal/reports/stock',
  operationId: 'readStockReport',
  summary: 'What was sold out, and which orders were given up',
  description,
  query: z.strictObject({ ...period, compare }),
  answers: { 200: stockReport },
  examples: {
    query: { ...periodExample, compare: 'before' },
    answer: stockAnswerExample,
  },
});

export const readFulfilmentReport = defineEndpoint({
  ...operation,
  path: '/internal/reports/fulfilment',
  operationId: 'readFulfilmentReport',
  summary: 'How long it takes until an order is shipped',
  description,
  query: z.strictObject({ ...period, compare }),
  answers: { 200: fulfilmentReport },
  examples: {
    query: { ...periodExample, compare: 'before' },
    answer: fulfilmentAnswerExample,
  },
});

export const listReportedOrders = defineEndpoint({
  ...operation,
  path: '/internal/reports/orders',
  operationId: 'listReportedOrders',
  summary: 'List the orders behind a figure',
  description: `Of refunds, \`amount\` is what was given back, otherwise the order’s total. ${description}`,
  query: z.strictObject({
    ...period,
    figure: z
      .enum(['placed', 'cancelled', 'refunded', 'shipped'])
      .default('placed')
      .meta({ description: 'What happened to them in the period.' }),
    country: country.optional().meta({ description: 'Only those that went there.' }),
    productId: id.optional().meta({ description: 'Only those with this product.', example: demoIds.product }),
    category: z.string().min(1).max(200).optional().meta({ description: 'Only those with products of this category.' }),
    currency: currency.optional().meta({ description: 'Only those in this currency.' }),
    reason: z.string().min(1).max(60).optional().meta({ description: 'Only those cancelled for this reason.' }),
    // No example holds everywhere: the first orders are of the month in which a system began.
    cohort: z.iso
      .date()
      .optional()
      .meta({ description: 'Only of customers whose first order ever is of the month that begins with this day.' }),
    ...paging,
  }),
  answers: { 200: pageOf(reportedOrder) },
  examples: {
    query: { ...periodExample, country: 'GB' },
    answer: {
      items: [
        { orderId: demoIds.order, number: 'K7QM4-9XD2T', at: '2026-11-22T09:00:00.000Z', amount: pounds('25.00') },
      ],
      page: { next: null },
    },
  },
});

export const readReportAsCsv = defineEndpoint({
  ...operation,
  kind: 'stream',
  path: '/internal/reports/csv',
  operationId: 'readReportAsCsv',
  summary: 'The same as CSV',
  auth: { scopes: ['reports:read', 'exports'] },
  description: `By RFC 4180, in UTF-8, with every part. What a spreadsheet would take for a formula has an apostrophe before it, also within a cell, behind a semicolon, a tab or a line break. ${description}`,
  query: z.strictObject({
    report: z
      .enum(['sales', 'baskets', 'cohorts', 'stock', 'fulfilment'])
      .meta({ description: 'Which one.', example: 'sales' }),
    ...period,
    by,
  }),
  stream: {
    mediaType: 'text/csv',
    whole: true,
    example: 'key,label,from,to,currency,orders\r\nGB,,2026-11-01,2026-12-01,GBP,12\r\n',
  },
  answers: { 200: null },
  examples: { query: { report: 'sales', ...periodExample, by: 'country' } },
});
