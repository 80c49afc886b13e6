import type { EventType } from '@orderline/contracts/events';
import { decimalOf } from '@orderline/contracts/money';
import type { BeginFulfilment } from '@orderline/domain/fulfilment';
import type { StockMove } from '@orderline/domain/inventory';
import type { NotifyUser } from '@orderline/domain/notifications';
import { asId, type OrderId, type UserId } from '@orderline/domain/shared';
import { asOne, type EventHandler, handledBy } from './handlers.ts';
import {
  cancellationReported,
  placingReported,
  refundReported,
  shipmentReported,
  stockReported,
} from './to-reports.ts';
import { toWebhooks } from './to-webhooks.ts';

type Handlers = { readonly [Type in EventType]: { readonly [subscriber: string]: EventHandler<Type> } };

const toldTo = handledBy<NotifyUser>({
  together: ({ notifications }, commands) => notifications.notifyUsers(commands),
  alone: ({ notifications }, command) => asOne(notifications.notifyUsers([command])),
});

const begun = handledBy<BeginFulfilment>({
  together: ({ fulfilment }, commands) => fulfilment.beginFulfilments(commands),
  alone: ({ fulfilment }, command) => asOne(fulfilment.beginFulfilments([command])),
});

const announced = handledBy<StockMove>({
  together: ({ inventory }, moves) => inventory.passUnannounced(moves),
  alone: ({ inventory }, move) => inventory.announceStock(move),
});

const announceStock = announced<'OrderPlaced' | 'OrderCancelled'>((delivery, { data }) => ({
  delivery,
  productIds: data.lines.map(({ productId }) => asId(productId)),
}));

const unitsOf = (lines: readonly { readonly quantity: number }[]): number =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0);

type OfOrder = { readonly orderId: string; readonly customerId: string };

const orderIn = ({ orderId, customerId }: OfOrder, at: Date) =>
  ({ orderId: asId<OrderId>(orderId), customerId: asId<UserId>(customerId), at: at.toISOString() }) as const;

/**
 * Who subscribes to which event, and what it does then. A type that is missing does not compile; one without a subscriber
 * is for other services alone.
 */
export const subscribers = {
  UserRegistered: {
    webhooks: toWebhooks,
    notifications: toldTo<'UserRegistered'>((delivery, { data }) => ({
      delivery,
      notice: { type: 'user-registered', userId: asId(data.userId), name: data.name },
    })),
  },
  UserChanged: { webhooks: toWebhooks },
  UserErased: {
    webhooks: toWebhooks,
    notifications: ({ notifications }, delivery, { data }) =>
      notifications.forgetUser({ delivery, userId: asId(data.userId) }),
  },
  OrderPlaced: {
    webhooks: toWebhooks,
    fulfilment: begun<'OrderPlaced'>((delivery, { data }) => ({
      delivery,
      orderId: asId(data.orderId),
      customerId: asId(data.customerId),
      amount: data.total,
    })),
    notifications: toldTo<'OrderPlaced'>((delivery, { data }) => ({
      delivery,
      notice: {
        type: 'order-placed',
        ...orderIn(data, data.placedAt),
        items: unitsOf(data.lines),
        total: decimalOf(data.total),
      },
    })),
    inventory: announceStock,
    reporting: placingReported,
  },
  OrderPaid: { webhooks: toWebhooks },
  OrderPacked: { webhooks: toWebhooks },
  OrderShipped: {
    webhooks: toWebhooks,
    notifications: toldTo<'OrderShipped'>((delivery, { data }) => ({
      delivery,
      notice: {
        type: 'order-shipped',
        ...orderIn(data, data.shippedAt),
        items: unitsOf(data.lines),
        carrier: data.carrier,
        trackingNumber: data.trackingNumber,
      },
    })),
    reporting: shipmentReported,
  },
  OrderDelivered: {
    webhooks: toWebhooks,
    notifications: toldTo<'OrderDelivered'>((delivery, { data }) => ({
      delivery,
      notice: { type: 'order-delivered', ...orderIn(data, data.deliveredAt) },
    })),
  },
  OrderCancelled: {
    webhooks: toWebhooks,
    fulfilment: ({ fulfilment }, delivery, { data }) =>
      fulfilment.cancelFulfilment({ delivery, orderId: asId(data.orderId) }),
    notifications: toldTo<'OrderCancelled'>((delivery, { data }) => ({
      delivery,
      notice: {
        type: 'order-cancelled',
        ...orderIn(data, data.cancelledAt),
        items: unitsOf(data.lines),
        reason: data.reason,
      },
    })),
    inventory: announceStock,
    reporting: cancellationReported,
  },
  OrderRefunded: {
    notifications: toldTo<'OrderRefunded'>((delivery, { data }) => ({
      delivery,
      notice: { type: 'order-refunded', ...orderIn(data, data.refundedAt), total: decimalOf(data.total) },
    })),
    webhooks: toWebhooks,
    reporting: refundReported,
  },
  ProductCreated: { webhooks: toWebhooks },
  ProductChanged: { webhooks: toWebhooks },
  ProductPriceChanged: { webhooks: toWebhooks },
  StockDepleted: {
    webhooks: toWebhooks,
    reporting: stockReported,
  },
  StockReplenished: {
    webhooks: toWebhooks,
    reporting: stockReported,
  },
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
    shipping: ({ fulfilment }, delivery, { data: { orderId, carrier, trackingNumber } }) =>
      fulfilment.shipmentCollected({ delivery, orderId: asId(orderId), carrier, trackingNumber }),
  },
  ShipmentRejected: {
    shipping: ({ fulfilment }, delivery, { data }) =>
      fulfilment.shipmentRejected({ delivery, orderId: asId(data.orderId) }),
  },
  ShipmentDelivered: {
    shipping: ({ fulfilment }, delivery, { data: { orderId, carrier, trackingNumber } }) =>
      fulfilment.shipmentDelivered({ delivery, orderId: asId(orderId), carrier, trackingNumber }),
  },
} as const satisfies Handlers;

export type SubscriberName = { [Type in EventType]: keyof (typeof subscribers)[Type] }[EventType];
