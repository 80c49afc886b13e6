import type { SentType } from './events/catalogue.ts';

/** What each event that we send is called in a webhook; what we ask of partners is for nobody else. */
export const webhookTypesOf = {
  UserRegistered: 'user.registered',
  UserChanged: 'user.changed',
  UserErased: 'user.erased',
  OrderPlaced: 'order.placed',
  OrderPaid: 'order.paid',
  OrderPacked: 'order.packed',
  OrderShipped: 'order.shipped',
  OrderDelivered: 'order.delivered',
  OrderCancelled: 'order.cancelled',
  ProductCreated: 'product.created',
  ProductChanged: 'product.changed',
  ProductPriceChanged: 'product.price_changed',
  StockDepleted: 'stock.depleted',
  StockReplenished: 'stock.replenished',
  PickRequested: null,
  PickCancellationRequested: null,
  ShipmentRequested: null,
  ShipmentCancellationRequested: null,
  ShipmentStatusRequested: null,
} as const satisfies Readonly<Record<SentType, string | null>>;

type Names = typeof webhookTypesOf;

/** The types that go to webhooks. */
export type WebhookEventType = { [Type in SentType]: Names[Type] extends string ? Type : never }[SentType];

export type WebhookType = Names[WebhookEventType];

const isName = (name: WebhookType | null): name is WebhookType => name !== null;

export const webhookTypes: readonly WebhookType[] = Object.values(webhookTypesOf).filter(isName);
