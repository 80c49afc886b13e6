import type { EventOf, EventType } from '@orderline/contracts/events';
import { decimalOf, type MinorMoney } from '@orderline/contracts/money';
import { asId, type Delivery, type Handled, type Result } from '@orderline/domain/shared';
import type { WorkerApplication } from '../features.ts';

/** A method's type, as a handler is only ever found under the type of the event that it is then given. */
export type EventHandler<Type extends EventType> = {
  handle(
    application: WorkerApplication,
    delivery: Delivery,
    event: EventOf<Type>,
  ): Promise<Result<Handled, { readonly kind: string }>>;
}['handle'];

type Handlers = { readonly [Type in EventType]: { readonly [subscriber: string]: EventHandler<Type> } };

const announceStock: EventHandler<'OrderPlaced' | 'OrderCancelled'> = ({ inventory }, delivery, { data }) =>
  inventory.announceStock({ delivery, productIds: data.lines.map(({ productId }) => asId(productId)) });

const unitsOf = (lines: readonly { readonly quantity: number }[]): number =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0);

const inWords = (money: MinorMoney): string => {
  const { amount, currency } = decimalOf(money);
  return `${amount} ${currency}`;
};

/**
 * Who subscribes to which event, and what it does then. A type that is missing does not compile; one without a subscriber
 * is for other services alone.
 */
export const subscribers = {
  UserRegistered: {
    notifications: ({ notifications }, delivery, { data }) =>
      notifications.welcomeUser({ delivery, userId: asId(data.userId), name: data.name }),
  },
  UserErased: {
    notifications: ({ notifications }, delivery, { data }) =>
      notifications.forgetUser({ delivery, userId: asId(data.userId) }),
  },
  OrderPlaced: {
    fulfilment: ({ fulfilment }, delivery, { data }) =>
      fulfilment.beginFulfilment({
        delivery,
        orderId: asId(data.orderId),
        customerId: asId(data.customerId),
        amount: data.total,
      }),
    notifications: ({ notifications }, delivery, { data }) =>
      notifications.notifyOrderPlaced({
        delivery,
        orderId: asId(data.orderId),
        customerId: asId(data.customerId),
        items: unitsOf(data.lines),
        total: inWords(data.total),
      }),
    inventory: announceStock,
  },
  OrderPaid: {},
  OrderPacked: {},
  OrderShipped: {
    notifications: ({ notifications }, delivery, { data }) =>
      notifications.notifyOrderShipped({
        delivery,
        orderId: asId(data.orderId),
        customerId: asId(data.customerId),
        items: unitsOf(data.lines),
        trackingNumber: data.trackingNumber,
      }),
  },
  OrderDelivered: {
    notifications: ({ notifications }, delivery, { data }) =>
      notifications.notifyOrderDelivered({
        delivery,
        orderId: asId(data.orderId),
        customerId: asId(data.customerId),
      }),
  },
  OrderCancelled: {
    fulfilment: ({ fulfilment }, delivery, { data }) =>
      fulfilment.cancelFulfilment({ delivery, orderId: asId(data.orderId) }),
    notifications: ({ notifications }, delivery, { data }) =>
      notifications.notifyOrderCancelled({
        delivery,
        orderId: asId(data.orderId),
        customerId: asId(data.customerId),
        items: unitsOf(data.lines),
        reason: data.reason,
      }),
    inventory: announceStock,
  },
  StockDepleted: {},
  StockReplenished: {},
  PickRequested: {},
  PickCancellationRequested: {},
  PickCompleted: {
    picking: ({ fulfilment }, delivery, { data }) =>
      fulfilment.pickCompleted({ delivery, orderId: asId(data.orderId) }),
  },
  PickRejected: {
    picking: ({ fulfilment }, delivery, { data }) => fulfilment.pickRejected({ delivery, orderId: asId(data.orderId) }),
  },
  ShipmentRequested: {},
  ShipmentCancellationRequested: {},
  ShipmentStatusRequested: {},
  ShipmentCollected: {
    shipping: ({ fulfilment }, delivery, { data: { orderId, trackingNumber } }) =>
      fulfilment.shipmentCollected({ delivery, orderId: asId(orderId), trackingNumber }),
  },
  ShipmentRejected: {
    shipping: ({ fulfilment }, delivery, { data }) =>
      fulfilment.shipmentRejected({ delivery, orderId: asId(data.orderId) }),
  },
  ShipmentDelivered: {
    shipping: ({ fulfilment }, delivery, { data: { orderId, trackingNumber } }) =>
      fulfilment.shipmentDelivered({ delivery, orderId: asId(orderId), trackingNumber }),
  },
} as const satisfies Handlers;

export type SubscriberName = { [Type in EventType]: keyof (typeof subscribers)[Type] }[EventType];
