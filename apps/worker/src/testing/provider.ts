import type { PaymentAnswer, PaymentStatus, Payments } from '@orderline/domain/fulfilment';
import type { OrderId } from '@orderline/domain/shared';

/** A payment provider that does what it is asked, once for each payment, and keeps what it did. */
export const openProvider = () => {
  const done = new Map<OrderId, PaymentStatus[]>();
  const declining = new Set<OrderId>();
  const statusOf = (orderId: OrderId) => done.get(orderId)?.at(-1);
  const answer = (orderId: OrderId): PaymentAnswer => {
    const status = statusOf(orderId);
    return status === undefined ? { kind: 'none' } : { kind: 'known', status };
  };
  const change = (orderId: OrderId, from: PaymentStatus | undefined, to: PaymentStatus): PaymentAnswer => {
    if (statusOf(orderId) === from) done.set(orderId, [...(done.get(orderId) ?? []), to]);
    return answer(orderId);
  };
  const payments: Payments = {
    authorise: async ({ orderId }) => change(orderId, undefined, declining.has(orderId) ? 'declined' : 'authorised'),
    find: async (orderId) => answer(orderId),
    capture: async (orderId) => change(orderId, 'authorised', 'captured'),
    void: async (orderId) => change(orderId, statusOf(orderId) && 'authorised', 'voided'),
    refund: async (orderId) => {
      const told = change(orderId, 'captured', 'refunded');
      if (told.kind !== 'known') return told;
      return { kind: told.status === 'refunded' ? 'done' : 'refused', status: told.status };
    },
  };
  return {
    payments,
    willDecline: (orderId: OrderId): void => void declining.add(orderId),
    doneFor: (orderId: OrderId): readonly PaymentStatus[] => done.get(orderId) ?? [],
  };
};
