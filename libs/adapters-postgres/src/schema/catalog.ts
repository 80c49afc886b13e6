import type { ProductId } from '@orderline/domain/shared';
import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { currency, instant, whole } from './columns.ts';

export const products = pgTable('products', {
  id: uuid().$type<ProductId>().primaryKey(),
  sku: text().notNull(),
  title: text().notNull(),
  description: text().notNull(),
  category: text().notNull(),
  priceMinor: whole('price_minor').notNull(),
  currency: currency('currency').notNull(),
  version: integer().notNull(),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
});
