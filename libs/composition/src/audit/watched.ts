import type { pgStores } from '@orderline/adapters-postgres';
import type { Shown, Target } from '@orderline/domain/audit';
import type { Product } from '@orderline/domain/catalog';
import type { Refund } from '@orderline/domain/fulfilment';
import type { ApiKey } from '@orderline/domain/identity';
import type { Stock } from '@orderline/domain/inventory';
import type { ParkedEvent } from '@orderline/domain/messaging';
import type { Order, OrderNote } from '@orderline/domain/orders';
import type { User } from '@orderline/domain/users';
import type { WebhookEndpoint } from '@orderline/domain/webhooks';

/** What a store was seen to change. */
export type Change = { readonly target: Target; readonly before: Shown; readonly after: Shown };

/** Which methods of a store read rows that may be changed, which write rows, and what the audit shows of a row. */
export type Watch = {
  readonly type: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly idOf: (row: never) => string;
  /** Nothing that names a person, and no secret. */
  readonly show: (row: never) => Shown;
};

const watch = <Row>(
  type: string,
  given: {
    readonly reads: readonly string[];
    readonly writes: readonly string[];
    readonly idOf: (row: Row) => string;
    readonly show: (row: Row) => Shown;
  },
): Watch => ({ type, ...given });

/** The stores whose rows are shown before and after; what others change is told by the entry's action and target alone. */
const watchedStores: { readonly [Name in keyof typeof pgStores]?: Watch } = {
  products: watch<Product>('product', {
    reads: ['lock'],
    writes: ['insert', 'save'],
    idOf: ({ id }) => id,
    show: ({ sku, title, description, category, price, version }) => ({
      ...{ sku, title, category, price, version },
      description: description ?? null,
    }),
  }),
  stock: watch<Stock>('product', {
    reads: ['lock'],
    writes: ['save'],
    idOf: ({ productId }) => productId,
    show: ({ onHand, reserved, version }) => ({ onHand, reserved, version }),
  }),
  orders: watch<Order>('order', {
    reads: ['lock', 'lockForCustomer'],
    writes: ['save'],
    idOf: ({ id }) => id,
    show: ({ status, version }) => ({ status, version }),
  }),
  refunds: watch<Refund>('order', {
    reads: [],
    writes: ['insert'],
    idOf: ({ orderId }) => orderId,
    show: ({ id, amount, reason, state }) => ({ refund: id, amount, reason, state }),
  }),
  orderNotes: watch<OrderNote>('order', {
    reads: [],
    writes: ['append'],
    idOf: ({ orderId }) => orderId,
    show: ({ id }) => ({ note: id }),
  }),
  users: watch<User>('user', {
    reads: ['lock'],
    writes: ['insert', 'save'],
    idOf: ({ id }) => id,
    show: ({ roles, version }) => ({ roles, version }),
  }),
  apiKeys: watch<ApiKey>('api-key', {
    reads: ['revoke'],
    writes: ['insert'],
    idOf: ({ id }) => id,
    show: ({ name, scopes, ownerId, expiresAt, revokedAt }) => ({ name, scopes, ownerId, expiresAt, revokedAt }),
  }),
  parked: watch<ParkedEvent>('event', {
    reads: ['find'],
    writes: ['release', 'discard'],
    idOf: ({ consumer, eventId }) => `${consumer}/${eventId}`,
    show: ({ attempts, dueAt }) => ({ attempts, dueAt }),
  }),
  webhookEndpoints: watch<WebhookEndpoint>('webhook-endpoint', {
    reads: ['lock'],
    writes: ['insert', 'save'],
    idOf: ({ id }) => id,
    show: ({ url, eventTypes, disabledReason, version }) => ({ url, eventTypes, disabledReason, version }),
  }),
};

export const watched: ReadonlyMap<string, Watch> = new Map(Object.entries(watchedStores));
