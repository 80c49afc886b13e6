import type { Fulfilment } from '@orderline/domain/fulfilment';
import type { OrderId, UserId } from '@orderline/domain/shared';
import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

export const fulfilments = pgTable('fulfilments', {
  orderId: uuid('order_id').$type<OrderId>().primaryKey(),
  customerId: uuid('customer_id').$type<UserId>().notNull(),
  status: text().$type<Fulfilment['status']>().notNull(),
  begunAt: instant('begun_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
});
