import * as z from 'zod';
import { isKnownCurrency } from '../money.ts';
import { storable } from '../storable.ts';

/** ISO 4217 for no currency: that of a void which came before its authorisation. */
const NO_CURRENCY = 'XXX';

const isPaid = (code: string): boolean => code === NO_CURRENCY || isKnownCurrency(code);

/** A decimal string with its ISO 4217 currency. */
const amount = z.object({
  amount: z.string().max(30),
  currency: z.string().refine(isPaid, 'no currency of ISO 4217'),
});

/** What `POST …/refund` takes: so much of the captured amount, under an id; the same id again is the same refund. */
export const refundOrder = z.strictObject({ refund: z.uuid(), amount });

/**
 * One payment as the provider keeps it, named by our reference, the order's id.
 * `POST /v1/payments` authorises, `GET /v1/payments/{reference}` tells, and `POST …/capture`, `…/void` and `…/refund`
 * change it; each answers the payment. A void of what is unknown is kept: an authorisation that comes later is voided.
 * A refund without a body gives back all that is left. The payment is `captured` until all of it was given back.
 */
export const payment = z.object({
  reference: z.uuid(),
  status: z.enum(['authorised', 'declined', 'captured', 'voided', 'refunded']),
  amount,
  /** Each with the id under which it was asked for. */
  refunds: z
    .array(z.object({ refund: z.uuid(), amount }))
    .max(1_000)
    .optional(),
  /** Why it was declined, in the provider's words. */
  reason: z.string().overwrite(storable).max(200).optional(),
});

export type Payment = z.output<typeof payment>;

/** What `POST /v1/payments` takes, with an `Idempotency-Key`; the same key again is answered with the same payment. */
export const authorisation = z.strictObject({ reference: z.uuid(), amount });

/** The body of a 404 that speaks of a payment; one without it speaks of an address that is wrong. */
export const paymentUnknown = z.object({ code: z.literal('unknown-payment') });

const words = z.string().overwrite((text) => storable(text).slice(0, 200));

/** What a 4xx may say of its reason: a problem of RFC 9457, or a code alone. */
export const paymentRejection = z.object({
  detail: words.optional().catch(undefined),
  title: words.optional().catch(undefined),
  code: words.optional().catch(undefined),
});

/** The body of a 409, where the payment's status does not allow the change. */
export const paymentConflict = z.object({ code: z.literal('wrong-status'), payment });
