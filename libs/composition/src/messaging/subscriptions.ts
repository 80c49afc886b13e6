import type { EventOf, EventType } from '@orderline/contracts/events';
import { decimalOf } from '@orderline/contracts/money';
import type { BeginFulfilment } from '@orderline/domain/fulfilment';
import type { StockMove } from '@orderline/domain/inventory';
import type { NotifyUser } from '@orderline/domain/notifications';
import {
  asId,
  type Delivery,
  type Handled,
  type HandledTogether,
  type OrderId,
  ok,
  type Result,
  type UserId,
} from '@orderline/domain/shared';
import type { WorkerApplication } from '../features.ts';

type Answer<Value> = Promise<Result<Value, { readonly kind: string }>>;

/** Handles events one by one. */
type AloneHandler<Type extends EventType> = {
  handle(application: WorkerApplication, delivery: Delivery, event: EventOf<Type>): Answer<Handled>;
}['handle'];

/** Handles events together with others of the same `handleTogether`; each of them as a command of its own. */
export type TogetherHandler<Type extends EventType> = {
  commandOf(delivery: Delivery, event: EventOf<Type>): unknown;
  handleTogether(application: WorkerApplication, commands: readonly unknown[]): Answer<readonly HandledTogether[]>;
  handleAlone(application: WorkerApplication, command: unknown): Answer<Handled>;
};

/** Of methods, as a handler is only ever found under the type of the event that it is then given. */
export type EventHandler<Type extends EventType> = AloneHandler<Type> | TogetherHandler<Type>;

type Handlers = { readonly [Type in EventType]: { readonly [subscriber: string]: EventHandler<Type> } };

type Handling<Command> = {
  readonly together: (
    application: WorkerApplication,
    commands: readonly Command[],
  ) => Answer<readonly HandledTogether[]>;
  readonly alone: (application: WorkerApplication, command: Command) => Answer<Handled>;
};

const handledBy =
  <Command>({ together: handleTogether, alone: handleAlone }: Handling<Command>) =>
  <Type extends EventType>(
    commandOf: (delivery: Delivery, event: EventOf<Type>) => Command,
  ): TogetherHandler<Type> => ({
    commandOf,
    handleTogether,
    handleAlone,
  });

/** Handles a single event by what handles many. */
const asOne = async (handled: Answer<readonly Handled[]>): Answer<Handled> => {
  const result = await handled;
  if (!result.ok) return result;
  const [only] = result.value;
  if (only === undefined) throw new Error('an event was handled, and nothing was answered');
  return ok(only);
};

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
    notifications: toldTo<'UserRegistered'>((delivery, { data }) => ({
      delivery,
      notice: { type: 'user-registered', userId: asId(data.userId), name: data.name },
    })),
  },
  UserChanged: {},
  UserErased: {
    notifications: ({ notifications }, delivery, { data }) =>
      notifications.forgetUser({ delivery, userId: asId(data.userId) }),
  },
  OrderPlaced: {
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
  },
  OrderPaid: {},
  OrderPacked: {},
  OrderShipped: {
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
  },
  OrderDelivered: {
    notifications: toldTo<'OrderDelivered'>((delivery, { data }) => ({
      delivery,
      notice: { type: 'order-delivered', ...orderIn(data, data.deliveredAt) },
    })),
  },
  OrderCancelled: {
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
  },
  OrderRefunded: {
    notifications: toldTo<'OrderRefunded'>((delivery, { data }) => ({
      delivery,
      notice: { type: 'order-refunded', ...orderIn(data, data.refundedAt), total: decimalOf(data.total) },
    })),
  },
  ProductCreated: {},
  ProductChanged: {},
  ProductPriceChanged: {},
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
