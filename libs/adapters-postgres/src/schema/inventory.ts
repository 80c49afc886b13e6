import type { Stock, StockMovement } from '@orderline/domain/inventory';
import type { ProductId } from '@orderline/domain/shared';
import { bigint, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, whole } from './columns.ts';

export const stock = pgTable('stock', {
  productId: uuid('product_id').$type<ProductId>().primaryKey(),
  onHand: whole('on_hand').notNull(),
  reserved: whole('reserved').notNull(),
  version: integer().notNull(),
  events: integer().notNull(),
  announced: text().$type<Stock['announced']>().notNull(),
  updatedAt: instant('updated_at').notNull(),
});

export const stockMovements = pgTable('stock_movements', {
  id: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity().primaryKey(),
  productId: uuid('product_id').$type<ProductId>().notNull(),
  kind: text().$type<StockMovement['kind']>().notNull(),
  delta: whole('delta').notNull(),
  reason: text().notNull(),
  at: instant('at').notNull(),
});
