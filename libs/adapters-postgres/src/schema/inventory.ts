import type { Stock, StockMovement } from '@orderline/domain/inventory';
import type { ProductId, UserId } from '@orderline/domain/shared';
import { bigint, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, numberDomain, rowVersion, whole, wordDomain } from './columns.ts';

const stockUnits = numberDomain('stock_units');

const eventCount = numberDomain('event_count');

const stockAnnouncement = wordDomain<Stock['announced']>('stock_announcement');

export const stock = pgTable('stock', {
  productId: uuid('product_id').$type<ProductId>().primaryKey(),
  onHand: stockUnits('on_hand').notNull(),
  reserved: whole('reserved').notNull(),
  version: rowVersion().notNull(),
  events: eventCount().notNull(),
  announced: stockAnnouncement().notNull(),
  updatedAt: instant('updated_at').notNull(),
});

export const stockMovements = pgTable('stock_movements', {
  id: bigint({ mode: 'bigint' }).generatedAlwaysAsIdentity().primaryKey(),
  productId: uuid('product_id').$type<ProductId>().notNull(),
  kind: text().$type<StockMovement['kind']>().notNull(),
  delta: whole('delta').notNull(),
  reason: text().notNull(),
  at: instant('at').notNull(),
  bookedBy: uuid('booked_by').$type<UserId>(),
});
