import { bigint, boolean, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

export const reportGenerations = pgTable('report_generations', {
  generation: integer().primaryKey(),
  state: text().notNull(),
  lastOrder: uuid('last_order'),
  written: bigint({ mode: 'number' }).notNull(),
  expected: bigint({ mode: 'number' }).notNull(),
  begunAt: instant('begun_at').notNull(),
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
