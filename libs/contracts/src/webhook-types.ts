import type { SentType } from './events/catalogue.ts';

/** What events are called in a webhook. What we ask of partners is for nobody else; a new type goes to none until it is here. */
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
  OrderRefunded: 'order.refunded',
  ProductCreated: 'product.created',
  ProductChanged: 'product.changed',
  ProductPriceChanged: 'product.price_changed',
  StockDepleted: 'stock.depleted',
  StockReplenished: 'stock.replenished',
} as const satisfies { readonly [Type in SentType]?: `${string}.${string}` };

/** The types that go to webhooks. */
export type WebhookEventType = keyof typeof webhookTypesOf;

export type WebhookType = (typeof webhookTypesOf)[WebhookEventType];

export const webhookTypes: readonly WebhookType[] = Object.values(webhookTypesOf);
