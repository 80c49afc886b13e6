import { contractOf, type EventType, eventTypes } from '@orderline/contracts/events';

/** Who follows which event. A type that is missing does not compile; one that nobody follows is published only. */
export const subscribers = {
  UserRegistered: ['notifications'],
  UserErased: ['notifications'],
  OrderPlaced: ['fulfilment', 'notifications', 'inventory'],
  OrderPaid: [],
  OrderPacked: [],
  OrderShipped: ['notifications'],
  OrderDelivered: ['notifications'],
  OrderCancelled: ['fulfilment', 'notifications', 'inventory'],
  StockDepleted: [],
  StockReplenished: [],
  PickRequested: [],
  PickCancellationRequested: [],
  PickCompleted: ['picking'],
  PickRejected: ['picking'],
  ShipmentRequested: [],
  ShipmentCancellationRequested: [],
  ShipmentStatusRequested: [],
  ShipmentCollected: ['shipping'],
  ShipmentRejected: ['shipping'],
  ShipmentDelivered: ['shipping'],
} as const satisfies Record<EventType, readonly string[]>;

export type SubscriberName<Type extends EventType = EventType> = (typeof subscribers)[Type][number];

export type Subscription = {
  readonly consumer: SubscriberName;
  readonly types: readonly EventType[];
  readonly topics: readonly string[];
};

const names = [...new Set(Object.values(subscribers).flat())];

const follows = (consumer: SubscriberName, type: EventType): boolean =>
  subscribers[type].some((name) => name === consumer);

/** What each consumer reads. A topic carries every type of its aggregate, so it also reads types that it ignores. */
export const subscriptions: readonly Subscription[] = names.map((consumer) => {
  const types = eventTypes.filter((type) => follows(consumer, type));
  return { consumer, types, topics: [...new Set(types.map((type) => contractOf(type).topic))] };
});
