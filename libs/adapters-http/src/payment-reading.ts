import { minorOf } from '@orderline/contracts/money';
import { type Payment, paymentConflict, paymentRejection, paymentUnknown } from '@orderline/contracts/partners';
import type { AskedRefund, PaymentAnswer, RefundAnswer } from '@orderline/domain/fulfilment';
import { type Money, type OrderId, type Result, sameMoney } from '@orderline/domain/shared';
import type { HttpFailure } from './http-failure.ts';

export type Asked = {
  readonly orderId: OrderId;
  /** What the payment must be of, where that is known. */
  readonly amount?: Money;
};

/** What an operator should look at: the provider does not take us for its customer, or does not keep its contract. */
export type PaymentTrouble = {
  readonly kind: 'refused' | 'unreadable' | 'another-payment';
  readonly orderId: OrderId;
  readonly detail: string;
};

/**
 * `payment`: as it stands, where the provider told; `forbidden`: it stands so that the change was not made; `rejected`: why
 * the provider does not take the command, now or later.
 */
export type Reading = {
  readonly answer: PaymentAnswer;
  readonly payment?: Payment;
  readonly forbidden?: boolean;
  readonly rejected?: string;
  readonly trouble?: PaymentTrouble;
};

type Unknown = { readonly detail: string; readonly retryAfterMs?: number | undefined };

const unknown = ({ detail, retryAfterMs }: Unknown): PaymentAnswer => ({
  kind: 'unknown',
  detail,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});

const troubled = (kind: PaymentTrouble['kind'], { orderId }: Asked, said: Unknown): Reading => ({
  answer: unknown(said),
  trouble: { kind, orderId, detail: said.detail },
});

const isOf = (payment: Payment, { orderId, amount }: Asked): boolean => {
  if (payment.reference.toLowerCase() !== orderId) return false;
  const found = minorOf(payment.amount);
  return amount === undefined || (found !== null && sameMoney(found, amount));
};

/** Believes no payment but the one that was asked about. */
const readPayment = (payment: Payment, asked: Asked): Reading => {
  if (isOf(payment, asked)) {
    const { status, reason } = payment;
    return { answer: { kind: 'known', status, ...(reason === undefined ? {} : { reason }) }, payment };
  }
  const { reference, amount } = payment;
  const detail = `the provider answered with another payment: ${reference} of ${amount.amount} ${amount.currency}`;
  return troubled('another-payment', asked, { detail });
};

const isPutOff = (status: number): boolean => status >= 500 || [408, 425, 429].includes(status);

/** They speak of us, of an address, or of another request that is under way, and not of what was asked. */
const NOT_OF_THE_COMMAND = [401, 404, 405, 407, 409];

const reasonIn = (status: number, body: unknown): string => {
  const said = paymentRejection.safeParse(body);
  const reason = said.success ? (said.data.detail ?? said.data.title ?? said.data.code) : undefined;
  return `the provider answered ${status}${reason ? `: ${reason}` : ''}`;
};

const readRejection = (failure: Extract<HttpFailure, { kind: 'rejected' }>, asked: Asked): Reading => {
  const { status, body, retryAfterMs } = failure;
  const detail = `the provider answered ${status}`;
  if (isPutOff(status)) return { answer: unknown({ detail, retryAfterMs }) };
  const conflict = status === 409 ? paymentConflict.safeParse(body) : undefined;
  if (conflict?.success) return { ...readPayment(conflict.data.payment, asked), forbidden: true };
  const isOfPayment = status === 404 && asked.amount === undefined && paymentUnknown.safeParse(body).success;
  if (isOfPayment) return { answer: { kind: 'none' } };
  const trouble = troubled('refused', asked, {
    detail: `${detail}: check PAYMENT_URL and PAYMENT_TOKEN`,
    retryAfterMs,
  });
  return NOT_OF_THE_COMMAND.includes(status) ? trouble : { ...trouble, rejected: reasonIn(status, body) };
};

const UNREADABLE = new Set([
  'redirect',
  'other-status',
  'too-large',
  'not-http',
  'encoded',
  'not-json',
  'wrong-schema',
]);

/** What the provider's reply, or its absence, says of the payment; never more than it says. */
export const readAnswer = (reply: Result<Payment, HttpFailure>, asked: Asked): Reading => {
  if (reply.ok) return readPayment(reply.value, asked);
  const { error } = reply;
  if (error.kind === 'rejected') return readRejection(error, asked);
  const status = 'status' in error && error.status !== undefined ? ` (${error.status})` : '';
  const retryAfterMs = 'retryAfterMs' in error ? error.retryAfterMs : undefined;
  const said = { detail: `${error.kind}: ${error.reason}${status}`, retryAfterMs };
  return UNREADABLE.has(error.reason) ? troubled('unreadable', asked, said) : { answer: unknown(said) };
};

/** Whether the payment names that very refund. */
const names = ({ refunds = [] }: Payment, { refundId, amount }: AskedRefund): boolean =>
  refunds.some(({ refund, amount: given }) => {
    const found = minorOf(given);
    return refund.toLowerCase() === refundId && found !== null && sameMoney(found, amount);
  });

export type RefundReading = { readonly answer: RefundAnswer; readonly trouble?: PaymentTrouble };

/**
 * It was given back where the payment names it, or where all was and the provider names none. It is refused by a 409, and by
 * whatever else rejects the command for good, once the payment does not name it.
 */
export const readRefund = (reading: Reading, orderId: OrderId, refund: AskedRefund): RefundReading => {
  const { answer, payment, forbidden, rejected, trouble } = reading;
  if (answer.kind !== 'known') return { answer, ...(trouble && { trouble }) };
  const { status } = answer;
  const isAll = status === 'refunded' && payment?.refunds === undefined && !forbidden;
  if ((payment && names(payment, refund)) || isAll) return { answer: { kind: 'done', status } };
  if (forbidden) return { answer: { kind: 'refused', status } };
  if (rejected !== undefined)
    return { answer: { kind: 'refused', status, reason: rejected }, ...(trouble && { trouble }) };
  const detail = `the provider does not name refund ${refund.refundId} among those of the payment`;
  return { answer: { kind: 'unknown', detail }, trouble: { kind: 'unreadable', orderId, detail } };
};
