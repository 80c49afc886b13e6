import { isOpen, type Order } from '@orderline/domain/orders';
import { type OrderId, type UserId, withoutPerson } from '@orderline/domain/shared';
import type { Memory } from '@orderline/domain/shared.memory';

/** The orders of a customer, as the erasure of a user meets them. */
export const customersOrders = (memory: Memory) => {
  const orders = memory.table<OrderId, Order>('orders');
  const ofCustomer = (id: UserId) => [...orders.values()].filter(({ customerId }) => customerId === id);
  return {
    openOrders: (id: UserId) =>
      ofCustomer(id)
        .filter(isOpen)
        .map((order) => order.id),
    forget: (id: UserId) => {
      for (const order of ofCustomer(id)) {
        orders.set(order.id, { ...order, shippingAddress: withoutPerson(order.shippingAddress) });
      }
    },
  };
};
