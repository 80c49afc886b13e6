import type { Money, OrderId } from '../shared/index.ts';

export type PaymentStatus = 'authorised' | 'declined' | 'captured' | 'voided' | 'refunded';

/** `unknown`: the provider did not tell, and what was asked of it may or may not have happened. */
export type PaymentAnswer =
  | { readonly kind: 'known'; readonly status: PaymentStatus; readonly reason?: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly detail: string; readonly retryAfterMs?: number };

/**
 * The payment provider. A payment is named by its order; each command has an id that follows from the order alone, so
 * sent again it has one effect. Each answers the payment's status as it stands, also where that forbade the change.
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
  /** Gives the captured amount back. */
  refund(orderId: OrderId): Promise<PaymentAnswer>;
};
