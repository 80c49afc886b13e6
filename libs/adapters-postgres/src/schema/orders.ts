import type { OrderNote, OrderStatus } from '@orderline/domain/orders';
import type { Address, AnswerSubject, OrderId, ProductId, UserId } from '@orderline/domain/shared';
import { integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { currency, instant, minorUnits, numberDomain, rowVersion, whole, wordDomain } from './columns.ts';

const orderStatus = wordDomain<OrderStatus>('order_status');

const orderedUnits = numberDomain('ordered_units');

export const orders = pgTable('orders', {
  id: uuid().$type<OrderId>().primaryKey(),
  customerId: uuid('customer_id').$type<UserId>().notNull(),
  status: orderStatus().notNull(),
  totalMinor: minorUnits('total_minor').notNull(),
  currency: currency('currency').notNull(),
  refundedMinor: whole('refunded_minor').notNull().default(0),
  shippingAddress: jsonb('shipping_address').$type<Address>().notNull(),
  version: rowVersion().notNull(),
  placedAt: instant('placed_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
});

export const orderLines = pgTable(
  'order_lines',
  {
    orderId: uuid('order_id').$type<OrderId>().notNull(),
    position: integer().notNull(),
    productId: uuid('product_id').$type<ProductId>().notNull(),
    sku: text().notNull(),
    title: text().notNull(),
    quantity: orderedUnits().notNull(),
    unitMinor: minorUnits('unit_minor').notNull(),
    lineMinor: minorUnits('line_minor').notNull(),
  },
  (line) => [primaryKey({ columns: [line.orderId, line.position] })],
);

export const orderHistory = pgTable(
  'order_history',
  {
    orderId: uuid('order_id').$type<OrderId>().notNull(),
    version: integer().notNull(),
    type: text().notNull(),
    at: instant('at').notNull(),
    reason: text(),
    carrier: text(),
    trackingNumber: text('tracking_number'),
    amountMinor: whole('amount_minor'),
    currency: currency('currency'),
  },
  (entry) => [primaryKey({ columns: [entry.orderId, entry.version] })],
);

export const orderNotes = pgTable('order_notes', {
  id: uuid().$type<OrderNote['id']>().primaryKey(),
  orderId: uuid('order_id').$type<OrderId>().notNull(),
  authorKind: text('author_kind').$type<OrderNote['author']['kind']>().notNull(),
  authorId: text('author_id').notNull(),
  text: text().notNull(),
  at: instant('at').notNull(),
});

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    scope: text().notNull(),
    key: text().notNull(),
    fingerprint: text().notNull(),
    value: text(),
    orderId: uuid('order_id').$type<OrderId>(),
    subjectId: uuid('subject_id').$type<AnswerSubject>(),
    createdAt: instant('created_at').notNull(),
  },
  (kept) => [primaryKey({ columns: [kept.scope, kept.key] })],
);
