import type { Id, Money, OrderId } from '../shared/index.ts';

export type PaymentStatus = 'authorised' | 'declined' | 'captured' | 'voided' | 'refunded';

/** The provider did not tell, and what was asked of it may or may not have happened. */
type NothingTold = { readonly kind: 'unknown'; readonly detail: string; readonly retryAfterMs?: number };

export type PaymentAnswer =
  | { readonly kind: 'known'; readonly status: PaymentStatus; readonly reason?: string }
  | { readonly kind: 'none' }
  | NothingTold;

/** `refused`: it was not given back, and will not be; with how the payment stands. */
export type RefundAnswer =
  | { readonly kind: 'done'; readonly status: PaymentStatus }
  | { readonly kind: 'refused'; readonly status: PaymentStatus; readonly reason?: string }
  | { readonly kind: 'none' }
  | NothingTold;

/** Asked again under the same id it is the same refund. What is left of a cancelled order has the id of the order. */
export type AskedRefund = { readonly refundId: Id<'Refund' | 'Order'>; readonly amount: Money };

/**
 * The payment provider. A payment is named by its order; each command has an id that follows from the order alone, or from
 * the refund, so sent again it has one effect. Each answers the payment's status as it stands, also where that forbade the
 * change.
 */
export type Payments = {
  /** Authorises the amount; never answers `none`. */
  authorise(payment: { readonly orderId: OrderId; readonly amount: Money }): Promise<PaymentAnswer>;
  /** Tells how the payment stands; `none` where the provider has never heard of it. */
  find(orderId: OrderId): Promise<PaymentAnswer>;
  /** Collects the authorised amount. */
  capture(orderId: OrderId): Promise<PaymentAnswer>;
  /** Gives an authorisation up, also one that has yet to arrive at the provider. */
  void(orderId: OrderId): Promise<PaymentAnswer>;
  /** Gives so much of the captured amount back; the payment is `refunded` once all of it was. */
  refund(orderId: OrderId, refund: AskedRefund): Promise<RefundAnswer>;
};
