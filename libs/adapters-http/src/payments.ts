import { decimalOf, minorOf } from '@orderline/contracts/money';
import { type Payment, payment, paymentConflict, paymentUnknown } from '@orderline/contracts/partners';
import type { PaymentAnswer, Payments } from '@orderline/domain/fulfilment';
import { type Money, type OrderId, type Result, sameMoney } from '@orderline/domain/shared';
import type { HttpFailure } from './http-failure.ts';
import type { HttpRequest } from './http-request.ts';
import type { HttpClient } from './resilient-client.ts';

type Asked = {
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

type Reading = { readonly answer: PaymentAnswer; readonly trouble?: PaymentTrouble };

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
    return { answer: { kind: 'known', status, ...(reason === undefined ? {} : { reason }) } };
  }
  const { reference, amount } = payment;
  const detail = `the provider answered with another payment: ${reference} of ${amount.amount} ${amount.currency}`;
  return troubled('another-payment', asked, { detail });
};

const isPutOff = (status: number): boolean => status >= 500 || status === 408 || status === 429;

const readRejection = (failure: Extract<HttpFailure, { kind: 'rejected' }>, asked: Asked): Reading => {
  const { status, body, retryAfterMs } = failure;
  const detail = `the provider answered ${status}`;
  if (isPutOff(status)) return { answer: unknown({ detail, retryAfterMs }) };
  const conflict = status === 409 ? paymentConflict.safeParse(body) : undefined;
  if (conflict?.success) return readPayment(conflict.data.payment, asked);
  const isOfPayment = status === 404 && asked.amount === undefined && paymentUnknown.safeParse(body).success;
  if (isOfPayment) return { answer: { kind: 'none' } };
  return troubled('refused', asked, { detail: `${detail}: check PAYMENT_URL and PAYMENT_TOKEN`, retryAfterMs });
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
const readAnswer = (reply: Result<Payment, HttpFailure>, asked: Asked): Reading => {
  if (reply.ok) return readPayment(reply.value, asked);
  const { error } = reply;
  if (error.kind === 'rejected') return readRejection(error, asked);
  const status = 'status' in error && error.status !== undefined ? ` (${error.status})` : '';
  const retryAfterMs = 'retryAfterMs' in error ? error.retryAfterMs : undefined;
  const said = { detail: `${error.kind}: ${error.reason}${status}`, retryAfterMs };
  return UNREADABLE.has(error.reason) ? troubled('unreadable', asked, said) : { answer: unknown(said) };
};

export type HttpPaymentsPorts = {
  readonly client: Pick<HttpClient, 'request'>;
  /** The bearer token that the provider knows us by. */
  readonly token?: string | undefined;
  readonly onTrouble?: (trouble: PaymentTrouble) => void;
};

/** The payment provider over HTTP. What it does not say for certain is `unknown`: nothing is taken for a decline. */
export const httpPayments = ({ client, token, onTrouble }: HttpPaymentsPorts): Payments => {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const ask = async (
    request: Pick<HttpRequest<unknown>, 'method' | 'path' | 'body' | 'idempotencyKey'>,
    asked: Asked,
  ): Promise<PaymentAnswer> => {
    const reply = await client.request({ ...request, headers, reply: payment });
    const { answer, trouble } = readAnswer(reply, asked);
    if (trouble) onTrouble?.(trouble);
    return answer;
  };
  const change = (change: 'capture' | 'void' | 'refund') => (orderId: OrderId) =>
    ask(
      { method: 'POST', path: `/v1/payments/${orderId}/${change}`, idempotencyKey: `${orderId}:${change}` },
      { orderId },
    );
  return {
    authorise: ({ orderId, amount }) =>
      ask(
        {
          method: 'POST',
          path: '/v1/payments',
          body: { reference: orderId, amount: decimalOf(amount) },
          idempotencyKey: `${orderId}:authorise`,
        },
        { orderId, amount },
      ),
    find: (orderId) => ask({ method: 'GET', path: `/v1/payments/${orderId}` }, { orderId }),
    capture: change('capture'),
    void: change('void'),
    refund: change('refund'),
  };
};
