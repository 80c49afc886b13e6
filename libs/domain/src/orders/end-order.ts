import type { CancellationCause, EventId, Outbox } from '../shared/index.ts';
import { type OrderCancelled, orderCancelled } from './events.ts';
import { type CancelledOrder, cancel, type OpenOrder } from './order.ts';
import type { OrderRepository, StockReservations } from './ports.ts';

/** Why an order was cancelled: by its customer, or because a step of its way failed or was not answered in time. */
export type CancellationReason = 'customer' | CancellationCause;

const words: Readonly<Record<CancellationReason, string>> = {
  customer: 'cancelled by the customer',
  'payment-declined': 'the payment was declined',
  'payment-timeout': 'the payment was not authorised in time',
  'warehouse-rejected': 'the warehouse could not pick it',
  'warehouse-timeout': 'the warehouse did not answer in time',
  'carrier-rejected': 'the carrier did not accept it',
  'carrier-timeout': 'the carrier did not collect it in time',
};

/** The reason as an order's history tells it. */
export const inWords = (reason: CancellationReason): string => words[reason];

export type CancellationStores = {
  readonly orders: OrderRepository;
  readonly stock: StockReservations;
  readonly outbox: Outbox<OrderCancelled>;
};

export type EndOrder = {
  /** Locked. */
  readonly order: OpenOrder;
  readonly reason: CancellationReason;
  readonly eventId: EventId;
  readonly now: Date;
};

/** Cancels a locked order inside its transaction: gives its stock back, and records history and OrderCancelled. */
export const endOrder = async (
  { orders, stock, outbox }: CancellationStores,
  { order, reason, eventId, now }: EndOrder,
): Promise<CancelledOrder> => {
  const cancelled = cancel(order, now);
  const { version, updatedAt: at } = cancelled;
  await stock.release(order.lines);
  await orders.save(cancelled, { type: 'OrderCancelled', version, at, reason: inWords(reason) });
  await outbox.append([orderCancelled({ order: cancelled, reason }, eventId)]);
  return cancelled;
};
