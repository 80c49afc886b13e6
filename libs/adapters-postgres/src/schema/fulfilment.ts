import type { Fulfilment } from '@orderline/domain/fulfilment';
import type { OrderId, UserId } from '@orderline/domain/shared';
import { pgTable, uuid } from 'drizzle-orm/pg-core';
import { instant, wordDomain } from './columns.ts';

const fulfilmentStatus = wordDomain<Fulfilment['status']>('fulfilment_status');

export const fulfilments = pgTable('fulfilments', {
  orderId: uuid('order_id').$type<OrderId>().primaryKey(),
  customerId: uuid('customer_id').$type<UserId>().notNull(),
  status: fulfilmentStatus().notNull(),
  begunAt: instant('begun_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
});
