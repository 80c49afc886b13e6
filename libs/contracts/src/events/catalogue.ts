import type { z } from 'zod';
import {
  ShipmentCancellationRequested,
  ShipmentCollected,
  ShipmentDelivered,
  ShipmentRejected,
  ShipmentRequested,
  ShipmentStatusRequested,
} from './carrier.ts';
import type { EventContract } from './event-contract.ts';
import { StockDepleted, StockReplenished } from './inventory.ts';
import {
  OrderCancelled,
  OrderDelivered,
  OrderPacked,
  OrderPaid,
  OrderPlaced,
  OrderRefunded,
  OrderShipped,
} from './orders.ts';
import { ProductChanged, ProductCreated, ProductPriceChanged } from './products.ts';
import { UserChanged, UserErased, UserRegistered } from './users.ts';
import { PickCancellationRequested, PickCompleted, PickRejected, PickRequested } from './warehouse.ts';

/** Every event type that this product sends or receives. */
export const eventContracts = {
  UserRegistered,
  UserChanged,
  UserErased,
  OrderPlaced,
  OrderPaid,
  OrderPacked,
  OrderShipped,
  OrderDelivered,
  OrderCancelled,
  OrderRefunded,
  ProductCreated,
  ProductChanged,
  ProductPriceChanged,
  StockDepleted,
  StockReplenished,
  PickRequested,
  PickCancellationRequested,
  PickCompleted,
  PickRejected,
  ShipmentRequested,
  ShipmentCancellationRequested,
  ShipmentStatusRequested,
  ShipmentCollected,
  ShipmentRejected,
  ShipmentDelivered,
} as const;

export type EventType = keyof typeof eventContracts;

type Schema<Type extends EventType> = (typeof eventContracts)[Type]['schema'];

/** `data` as it goes over the wire. */
export type WireData<Type extends EventType> = z.input<Schema<Type>>;

/** `data` inside: money in minor units, instants as dates, and the version beside it. */
export type EventData<Type extends EventType> = Omit<z.output<Schema<Type>>, 'version'>;

/** The types that this product sends. */
export type SentType = {
  [Type in EventType]: (typeof eventContracts)[Type]['direction'] extends 'send' ? Type : never;
}[EventType];

/** An event of the type, or of any of the types, given. */
export type EventOf<Type extends EventType = EventType> = {
  readonly [T in Type]: {
    readonly id: string;
    readonly type: T;
    readonly aggregateId: string;
    readonly version: number;
    readonly occurredAt: Date;
    readonly data: EventData<T>;
  };
}[Type];

export const isEventType = (type: string): type is EventType => Object.hasOwn(eventContracts, type);

export const eventTypes: readonly EventType[] = Object.keys(eventContracts).filter(isEventType);

export const contractOf = (type: EventType): EventContract => eventContracts[type];

export const topics: readonly string[] = [...new Set(eventTypes.map((type) => eventContracts[type].topic))];
