import type { OrderId, UserId } from '../shared/index.ts';

/** The record of an order's way to its customer, begun by OrderPlaced. */
export type Fulfilment = {
  readonly orderId: OrderId;
  readonly customerId: UserId;
  readonly status: 'begun' | 'cancelled';
  readonly begunAt: Date;
  readonly updatedAt: Date;
};

/** Fulfilments inside a transaction. */
export type FulfilmentRepository = {
  insert(fulfilment: Fulfilment): Promise<void>;
  lock(orderId: OrderId): Promise<Fulfilment | null>;
  save(fulfilment: Fulfilment): Promise<void>;
};
