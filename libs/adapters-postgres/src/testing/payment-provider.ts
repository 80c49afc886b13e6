import type { PaymentStatus, Payments } from '@orderline/domain/fulfilment';
import type { OrderId } from '@orderline/domain/shared';

/** A payment provider that takes everything, and what it has of each order. */
export const paymentProvider = () => {
  const statuses = new Map<OrderId, PaymentStatus>();
  const known = (orderId: OrderId, status: PaymentStatus) => {
    statuses.set(orderId, status);
    return { kind: 'known', status } as const;
  };
  const payments: Payments = {
    authorise: async ({ orderId }) => known(orderId, statuses.get(orderId) ?? 'authorised'),
    find: async (orderId) => known(orderId, statuses.get(orderId) ?? 'declined'),
    capture: async (orderId) => known(orderId, statuses.get(orderId) === 'authorised' ? 'captured' : 'voided'),
    void: async (orderId) => known(orderId, statuses.get(orderId) === 'captured' ? 'captured' : 'voided'),
    refund: async (orderId) => {
      statuses.set(orderId, 'refunded');
      return { kind: 'done', status: 'refunded' };
    },
  };
  return { payments, statuses };
};
