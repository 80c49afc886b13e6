import type { NewId, Now, OrderId, Outbox, Parcel } from '../shared/index.ts';
import type { CancellationReason } from './cancellation.ts';
import { type CancellationStores, endOrder } from './end-order.ts';
import { type GivenBack, type OrderProgressed, type OrderRefunded, orderProgressed, orderRefunded } from './events.ts';
import { advanceOrder, isOpen, type Milestone, type Order, refund } from './order.ts';

export type OrderProgressPorts = CancellationStores & {
  readonly outbox: Outbox<OrderProgressed | OrderRefunded>;
  readonly newId: NewId;
  readonly now: Now;
};

export type ReachMilestone = Parcel & { readonly to: Milestone };

/**
 * Orders as whoever fulfils them moves them on, inside the transaction that its stores belong to. Asking for a milestone
 * that is not the order's next is a bug and throws, unless the order was cancelled before.
 */
export const orderProgress = (ports: OrderProgressPorts) => {
  const { orders, stock, outbox, newId, now } = ports;
  const locked = async (id: OrderId): Promise<Order> => {
    const order = await orders.lock(id);
    if (!order) throw new Error(`there is no order ${id} to fulfil`);
    return order;
  };
  return {
    find: locked,
    advance: async (
      id: OrderId,
      { to, carrier, trackingNumber }: ReachMilestone,
    ): Promise<'advanced' | 'cancelled'> => {
      const order = await locked(id);
      if (order.status === 'cancelled') return 'cancelled';
      const reached = advanceOrder(order, to, { now: now(), parcel: { carrier, trackingNumber } });
      if (!reached) throw new Error(`order ${id} is ${order.status}: ${to} is not what comes next`);
      const { version, updatedAt: at } = reached;
      if (to === 'shipped') await stock.ship(order.lines, { orderId: id, at });
      const event = orderProgressed(reached, newId());
      await orders.save(reached, {
        type: event.type,
        version,
        at,
        ...(to === 'shipped' && { carrier, trackingNumber }),
      });
      await outbox.append([event]);
      return 'advanced';
    },
    /** More than the order cost is never given back, and throws. */
    refund: async (id: OrderId, given: GivenBack): Promise<void> => {
      const left = refund(await locked(id), given.amount, now());
      if (!left) throw new Error(`order ${id} would have more given back than it cost`);
      const { version, updatedAt: at } = left;
      await orders.save(left, { type: 'OrderRefunded', version, at, amount: given.amount });
      await outbox.append([orderRefunded(left, given, newId())]);
    },
    /** Does nothing where the order was cancelled before; one that has shipped cannot be, and throws. */
    cancel: async (id: OrderId, reason: CancellationReason): Promise<void> => {
      const order = await locked(id);
      if (order.status === 'cancelled') return;
      if (!isOpen(order)) throw new Error(`order ${id} is ${order.status} and can be cancelled no more`);
      await endOrder(ports, { order, reason, eventId: newId(), now: now() });
    },
  };
};
