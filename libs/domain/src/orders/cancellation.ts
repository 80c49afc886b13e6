import type { CancellationCause } from '../shared/index.ts';

/**
 * Why an order was cancelled: by its customer, by the shop, or because a step of its way failed or was not answered in time. The codes are
 * stable: HTTP, the history and OrderCancelled tell them.
 */
export type CancellationReason = 'customer' | 'staff' | CancellationCause;

/** `other`: kept in words alone, which no code stands for. */
export type Cancellation = {
  readonly reason: CancellationReason | 'other';
  readonly words: string;
  readonly cancelledAt: Date;
};

type Explanation = Pick<Cancellation, 'reason' | 'words'>;

const words: Readonly<Record<CancellationReason, string>> = {
  customer: 'cancelled by the customer',
  staff: 'cancelled by the shop',
  'payment-declined': 'the payment was declined',
  'payment-timeout': 'the payment was not authorised in time',
  'warehouse-rejected': 'the warehouse could not pick it',
  'warehouse-timeout': 'the warehouse did not answer in time',
  'carrier-rejected': 'the carrier did not accept it',
  'carrier-timeout': 'the carrier did not collect it in time',
};

export const cancellationOf = (reason: CancellationReason, now: Date): Cancellation => ({
  reason,
  words: words[reason],
  cancelledAt: now,
});

/** The codes are the keys. */
const explanations = Object.entries(words).map(([reason, said]) => ({ reason, words: said }) as Explanation);

/** By its code, and by its words, which histories kept in place of codes. */
const known = new Map(explanations.flatMap((one) => [[one.reason, one] as const, [one.words, one] as const]));

/** Code and words of a reason as a history has it: a code, or words of earlier days. */
export const explained = (kept: string): Explanation => known.get(kept) ?? { reason: 'other', words: kept };
