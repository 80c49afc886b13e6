import type { Money, OrderId, ProductId, UserId } from '../shared/index.ts';

type OfOrder = { readonly orderId: OrderId; readonly version: number; readonly at: Date };

/** What an event tells reports of an order, as it stands in the event: what follows from several is worked out by who reads. */
export type OrderFact = OfOrder &
  (
    | {
        readonly kind: 'placed';
        readonly customerId: UserId;
        /** Null where its event is older than the field. */
        readonly country: string | null;
        readonly total: Money;
        readonly lines: readonly { readonly productId: ProductId; readonly units: number; readonly minor: number }[];
      }
    | { readonly kind: 'cancelled'; readonly reason: string | null }
    | { readonly kind: 'refunded'; readonly amount: Money }
    | { readonly kind: 'shipped' }
  );

export type FactKind = OrderFact['kind'];

/** A product sold out, or is there again. */
export type StockFact = {
  readonly productId: ProductId;
  readonly version: number;
  readonly at: Date;
  readonly isDepleted: boolean;
};
