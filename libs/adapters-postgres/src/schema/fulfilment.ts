import type { Fulfilment, PaymentStatus } from '@orderline/domain/fulfilment';
import type { OrderId, UserId } from '@orderline/domain/shared';
import { integer, jsonb, pgTable, uuid } from 'drizzle-orm/pg-core';
import { currency, instant, minorUnits, wordDomain } from './columns.ts';

const fulfilmentStatus = wordDomain<Fulfilment['status']>('fulfilment_status');

const paymentStatus = wordDomain<PaymentStatus>('payment_status');

export const fulfilments = pgTable('fulfilments', {
  orderId: uuid('order_id').$type<OrderId>().primaryKey(),
  customerId: uuid('customer_id').$type<UserId>().notNull(),
  amountMinor: minorUnits('amount_minor').notNull(),
  currency: currency('currency').notNull(),
  status: fulfilmentStatus().notNull(),
  attempts: integer().notNull(),
  nextAt: instant('next_at'),
  dueAt: instant('due_at'),
  payment: paymentStatus(),
  pickRequests: integer('pick_requests').notNull(),
  shipmentRequests: integer('shipment_requests').notNull(),
  deliveredAt: instant('delivered_at'),
  origin: jsonb().$type<{ readonly requestId?: string; readonly traceparent?: string }>(),
  begunAt: instant('begun_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
});
