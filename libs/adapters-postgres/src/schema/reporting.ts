import { bigint, boolean, date, integer, numeric, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

export const reportGenerations = pgTable('report_generations', {
  generation: integer().primaryKey(),
  state: text().notNull(),
  lastOrder: uuid('last_order'),
  written: bigint({ mode: 'number' }).notNull(),
  expected: bigint({ mode: 'number' }).notNull(),
  begunAt: instant('begun_at').notNull(),
  movedThrough: uuid('moved_through'),
});

export const reportFacts = pgTable(
  'report_facts',
  {
    generation: integer().notNull(),
    orderId: uuid('order_id').notNull(),
    version: integer().notNull(),
    kind: text().notNull(),
    at: instant('at').notNull(),
    customerId: uuid('customer_id'),
    country: text(),
    currency: text(),
    minor: bigint({ mode: 'bigint' }),
    units: bigint({ mode: 'bigint' }),
    lines: integer(),
    reason: text(),
  },
  (fact) => [primaryKey({ columns: [fact.generation, fact.orderId, fact.version] })],
);

export const reportLines = pgTable(
  'report_lines',
  {
    generation: integer().notNull(),
    orderId: uuid('order_id').notNull(),
    position: integer().notNull(),
    productId: uuid('product_id').notNull(),
    at: instant('at').notNull(),
    currency: text().notNull(),
    units: bigint({ mode: 'bigint' }).notNull(),
    minor: bigint({ mode: 'bigint' }).notNull(),
  },
  (line) => [primaryKey({ columns: [line.generation, line.orderId, line.position] })],
);

export const reportStock = pgTable(
  'report_stock',
  {
    productId: uuid('product_id').notNull(),
    version: integer().notNull(),
    at: instant('at').notNull(),
    isDepleted: boolean('is_depleted').notNull(),
  },
  (fact) => [primaryKey({ columns: [fact.productId, fact.version] })],
);

export const reportSums = pgTable(
  'report_sums',
  {
    generation: integer().notNull(),
    dimension: text().notNull(),
    grain: text().notNull(),
    since: instant('since').notNull(),
    currency: text().notNull(),
    key: text().notNull(),
    orders: bigint({ mode: 'bigint' }).notNull(),
    cancelled: bigint({ mode: 'bigint' }).notNull(),
    lines: bigint({ mode: 'bigint' }).notNull(),
    units: bigint({ mode: 'bigint' }).notNull(),
    back: bigint({ mode: 'bigint' }).notNull(),
    gross: numeric().notNull(),
    cancellations: numeric().notNull(),
    refunds: numeric().notNull(),
    repaid: numeric().notNull(),
  },
  (sum) => [primaryKey({ columns: [sum.generation, sum.dimension, sum.grain, sum.since, sum.currency, sum.key] })],
);

export const reportRefusals = pgTable('report_refusals', {
  since: instant('since').notNull(),
  reason: text().notNull(),
  productId: uuid('product_id'),
  times: bigint({ mode: 'bigint' }).notNull(),
});

/** Of a fact, as the lists of what is not added up yet have it beside its kind. */
const listed = () => ({
  generation: integer().notNull(),
  orderId: uuid('order_id').notNull(),
  version: integer().notNull(),
  at: instant('at').notNull(),
  customerId: uuid('customer_id'),
  country: text(),
  currency: text(),
  minor: bigint({ mode: 'bigint' }),
  units: bigint({ mode: 'bigint' }),
  lines: integer(),
  reason: text(),
});

export const reportPending = pgTable('report_pending', { ...listed(), kind: text() });

export const reportUncounted = pgTable('report_uncounted', { ...listed(), kind: text().notNull() });

export const reportProducts = pgTable(
  'report_products',
  {
    generation: integer().notNull(),
    productId: uuid('product_id').notNull(),
    category: text().notNull(),
    movingTo: text('moving_to'),
  },
  (product) => [primaryKey({ columns: [product.generation, product.productId] })],
);

export const reportCategoryOrders = pgTable(
  'report_category_orders',
  {
    generation: integer().notNull(),
    grain: text().notNull(),
    since: instant('since').notNull(),
    currency: text().notNull(),
    category: text().notNull(),
    orders: bigint({ mode: 'bigint' }).notNull(),
    cancelled: bigint({ mode: 'bigint' }).notNull(),
  },
  (sum) => [primaryKey({ columns: [sum.generation, sum.grain, sum.since, sum.currency, sum.category] })],
);

export const reportCustomers = pgTable(
  'report_customers',
  {
    generation: integer().notNull(),
    customerId: uuid('customer_id').notNull(),
    months: date().array().notNull(),
    orders: integer().array().notNull(),
  },
  (customer) => [primaryKey({ columns: [customer.generation, customer.customerId] })],
);

export const reportCohorts = pgTable(
  'report_cohorts',
  {
    generation: integer().notNull(),
    cohort: date().notNull(),
    month: date().notNull(),
    customers: bigint({ mode: 'bigint' }).notNull(),
    orders: bigint({ mode: 'bigint' }).notNull(),
  },
  (count) => [primaryKey({ columns: [count.generation, count.cohort, count.month] })],
);
