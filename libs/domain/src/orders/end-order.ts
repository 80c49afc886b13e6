import type { EventId, Outbox } from '../shared/index.ts';
import type { CancellationReason } from './cancellation.ts';
import { type OrderCancelled, orderCancelled } from './events.ts';
import { type CancelledOrder, cancel, type OpenOrder } from './order.ts';
import type { OrderRepository, StockReservations } from './ports.ts';

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
  const cancelled = cancel(order, reason, now);
  const { version, updatedAt: at } = cancelled;
  await stock.release(order.lines);
  await orders.save(cancelled, { type: 'OrderCancelled', version, at, reason });
  await outbox.append([orderCancelled({ order: cancelled, reason }, eventId)]);
  return cancelled;
};
