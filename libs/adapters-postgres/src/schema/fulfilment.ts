import type { Fulfilment, PaymentStatus, Refund, StaffActor } from '@orderline/domain/fulfilment';
import type { OrderId, UserId } from '@orderline/domain/shared';
import { integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { currency, instant, minorUnits, whole, wordDomain } from './columns.ts';

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
  refunding: whole('refunding_minor').notNull(),
  refunded: whole('refunded_minor').notNull(),
  pickRequests: integer('pick_requests').notNull(),
  shipmentRequests: integer('shipment_requests').notNull(),
  deliveredAt: instant('delivered_at'),
  origin: jsonb().$type<{ readonly requestId?: string; readonly traceparent?: string }>(),
  begunAt: instant('begun_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
});

export const orderRefunds = pgTable('order_refunds', {
  id: uuid().$type<Refund['id']>().primaryKey(),
  orderId: uuid('order_id').$type<OrderId>().notNull(),
  amountMinor: whole('amount_minor').notNull(),
  currency: currency('currency').notNull(),
  reason: text().$type<Refund['reason']>().notNull(),
  requestedByKind: text('requested_by_kind').$type<StaffActor['kind']>().notNull(),
  requestedById: text('requested_by_id').notNull(),
  state: text().$type<Refund['state']>().notNull(),
  attempts: integer().notNull(),
  nextAt: instant('next_at'),
  requestedAt: instant('requested_at').notNull(),
  settledAt: instant('settled_at'),
  refusal: text(),
});
