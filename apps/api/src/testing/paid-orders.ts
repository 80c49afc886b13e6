import { newId, type Ports } from '@orderline/composition';
import { type AskForRefundsPorts, askForPayments, askForRefunds, type Payments } from '@orderline/domain/fulfilment';
import type { OrderId, UserId } from '@orderline/domain/shared';
import type { OpenApi } from './open-api.ts';

/** A payment provider that collects at once, and gives back what it is asked for, as long as it answers. */
export const aProvider = () => {
  const faults = { isDeaf: false };
  const captured = { kind: 'known', status: 'captured' } as const;
  const payments: Payments = {
    authorise: async () => captured,
    find: async () => captured,
    capture: async () => captured,
    void: async () => captured,
    refund: async () =>
      faults.isDeaf ? { kind: 'unknown', detail: 'no reply' } : { kind: 'done', status: 'captured' },
  };
  return { payments, faults };
};

type Paying = {
  readonly application: Pick<OpenApi['application'], 'fulfilment'>;
  readonly ports: Ports & Pick<AskForRefundsPorts, 'refundAgenda'>;
};

/** What the worker does about the payment of orders, by hand. */
export const paidOrders = ({ application, ports }: Paying) => {
  const { payments, faults } = aProvider();
  const asking = { ...ports, payments };
  const [paid, given] = [askForPayments(asking), askForRefunds(asking)];
  return {
    faults,
    /** Begins the way of an order, whose payment is collected. */
    pay: async (order: { readonly orderId: OrderId; readonly customerId: UserId; readonly minor: number }) => {
      const { orderId, customerId, minor } = order;
      const amount = { minor, currency: 'GBP' };
      const delivery = {
        consumer: 'fulfilment',
        eventId: newId(),
        type: 'OrderPlaced',
        aggregateId: orderId,
        version: 1,
      } as const;
      await application.fulfilment.beginFulfilments([
        { delivery: { ...delivery, eventId: newId() }, orderId, customerId, amount },
      ]);
      for (const due of await paid.take({ limit: 10 })) await paid.ask(due);
    },
    /** Asks for the refunds that are due; answers how many. */
    giveBack: async (): Promise<number> => {
      const due = await given.take({ limit: 10 });
      for (const one of due) await given.ask(one);
      return due.length;
    },
  };
};
