import type { Money, OrderId, UserId } from '../shared/index.ts';
import type { PaymentStatus } from './payments.ts';

/** Where an order's way leads through systems that are not ours; docs/how-to/fulfilment.md draws it. */
export type FulfilmentStatus =
  /** The payment provider is asked to authorise the amount. */
  | 'authorising'
  /** The warehouse is asked to pick and pack. */
  | 'picking'
  /** The carrier is asked to collect. */
  | 'shipping'
  /** The goods are under way, and the payment provider is asked to collect the amount. */
  | 'capturing'
  /** All is paid; the carrier has yet to deliver. */
  | 'delivering'
  /** The order is cancelled, and the payment provider is asked to give the amount back, or never to take it. */
  | 'voiding'
  | 'completed'
  | 'cancelled'
  /** The goods are gone, and the provider says that the amount can be collected no more: a person must act. */
  | 'uncollected';

/** The record of an order's way to its customer, begun by OrderPlaced. */
export type Fulfilment = {
  readonly orderId: OrderId;
  readonly customerId: UserId;
  readonly amount: Money;
  readonly status: FulfilmentStatus;
  /** Questions of this status that brought no answer. */
  readonly attempts: number;
  /** When the payment provider is to be asked; null where it is not its turn. */
  readonly nextAt: Date | null;
  /** When an answer is overdue; null where there is no hurry. */
  readonly dueAt: Date | null;
  readonly payment: PaymentStatus | null;
  /** Minor units that staff have asked to give back, and the provider has yet to tell of. */
  readonly refunding: number;
  /** Minor units that staff had given back; what a cancellation gives back is not among them. */
  readonly refunded: number;
  /** What the warehouse and the carrier have been asked so far: the versions of their requests. */
  readonly pickRequests: number;
  readonly shipmentRequests: number;
  readonly deliveredAt: Date | null;
  readonly begunAt: Date;
  readonly updatedAt: Date;
};

/** How long each party has to answer, in seconds, and how often it is asked again before the order is given up. */
export type FulfilmentTimeouts = {
  readonly paymentSeconds: number;
  readonly pickSeconds: number;
  readonly collectionSeconds: number;
  readonly deliverySeconds: number;
  readonly reminders: number;
};

const after = (now: Date, seconds: number): Date => new Date(now.getTime() + seconds * 1000);

export type BegunFulfilment = Pick<Fulfilment, 'orderId' | 'customerId' | 'amount'>;

export const begin = (order: BegunFulfilment, { timeouts, now }: DecisionTiming): Fulfilment => ({
  ...order,
  status: 'authorising',
  attempts: 0,
  nextAt: now,
  dueAt: after(now, timeouts.paymentSeconds),
  payment: null,
  refunding: 0,
  refunded: 0,
  pickRequests: 0,
  shipmentRequests: 0,
  deliveredAt: null,
  begunAt: now,
  updatedAt: now,
});

export type DecisionTiming = { readonly timeouts: FulfilmentTimeouts; readonly now: Date };

/** The delivery has no last timeout: what is under way is asked for, ever more rarely. */
const longestDeliveryWaits = 8;

const dueIn: { readonly [Status in FulfilmentStatus]?: (timeouts: FulfilmentTimeouts, attempts: number) => number } = {
  authorising: ({ paymentSeconds }) => paymentSeconds,
  picking: ({ pickSeconds }) => pickSeconds,
  shipping: ({ collectionSeconds }) => collectionSeconds,
  delivering: ({ deliverySeconds }, attempts) => deliverySeconds * Math.min(attempts + 1, longestDeliveryWaits),
};

/** The fulfilment in another status, or in the same one with one more question asked. */
export const transition = (
  fulfilment: Fulfilment,
  to: { readonly status: FulfilmentStatus; readonly attempts?: number },
  { timeouts, now }: DecisionTiming,
): Fulfilment => {
  const { status, attempts = 0 } = to;
  const seconds = dueIn[status]?.(timeouts, attempts);
  return {
    ...fulfilment,
    status,
    attempts,
    nextAt: asksForPayment(status) ? now : null,
    dueAt: seconds === undefined ? null : after(now, seconds),
    updatedAt: now,
  };
};

/** A question that has brought no answer so often is not answered soon: the last pause was sixteen seconds. */
export const manyAttempts = 5;

/** Whether a fulfilment that has not ended gets no further by itself, or not in time. */
export const isStuck = ({ status, attempts, dueAt }: Fulfilment, now: Date): boolean =>
  status === 'uncollected' || (dueAt !== null && dueAt <= now) || (asksForPayment(status) && attempts >= manyAttempts);

export const hasEnded = ({ status }: Pick<Fulfilment, 'status'>): boolean =>
  status === 'completed' || status === 'cancelled';

export const asksForPayment = (status: FulfilmentStatus): boolean =>
  status === 'authorising' || status === 'capturing' || status === 'voiding';

const longestPauseMs = 300_000;

/** How long after a question without an answer it is asked again: a second, then two, and so on, or later where the provider says so. */
export const askAgainAfterMs = (attempts: number, waitMs = 0): number =>
  Math.max(Math.min(1000 * 2 ** Math.min(attempts, 20), longestPauseMs), Math.min(waitMs, longestPauseMs));

/** Asks the payment provider again after a pause. */
export const retryPaymentLater = (
  fulfilment: Fulfilment,
  { now, waitMs }: { readonly now: Date; readonly waitMs?: number | undefined },
) => {
  const nextAt = new Date(now.getTime() + askAgainAfterMs(fulfilment.attempts, waitMs));
  return { ...fulfilment, attempts: fulfilment.attempts + 1, nextAt, updatedAt: now };
};
