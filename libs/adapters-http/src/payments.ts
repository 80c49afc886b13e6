import { decimalOf } from '@orderline/contracts/money';
import { payment } from '@orderline/contracts/partners';
import type { PaymentAnswer, Payments, RefundAnswer } from '@orderline/domain/fulfilment';
import type { OrderId } from '@orderline/domain/shared';
import type { HttpRequest } from './http-request.ts';
import { type Asked, type PaymentTrouble, type Reading, readAnswer, readRefund } from './payment-reading.ts';
import type { HttpClient } from './resilient-client.ts';

export type { PaymentTrouble };

export type HttpPaymentsPorts = {
  readonly client: Pick<HttpClient, 'request'>;
  /** The bearer token that the provider knows us by. */
  readonly token?: string | undefined;
  readonly onTrouble?: (trouble: PaymentTrouble) => void;
};

type Asking = Pick<HttpRequest<unknown>, 'method' | 'path' | 'body' | 'idempotencyKey'>;

type Heard<Answer> = { readonly answer: Answer; readonly trouble?: PaymentTrouble };

/** The payment provider over HTTP. What it does not say for certain is `unknown`: nothing is taken for a decline. */
export const httpPayments = ({ client, token, onTrouble }: HttpPaymentsPorts): Payments => {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const send = async (request: Asking, asked: Asked): Promise<Reading> => {
    const reply = await client.request({ ...request, headers, reply: payment });
    return readAnswer(reply, asked);
  };
  const heard = <Answer>({ answer, trouble }: Heard<Answer>): Answer => {
    if (trouble) onTrouble?.(trouble);
    return answer;
  };
  const ask = async (request: Asking, asked: Asked) => heard<PaymentAnswer>(await send(request, asked));
  const look = (orderId: OrderId) => ({ method: 'GET', path: `/v1/payments/${orderId}` }) as const;
  const standing = async (orderId: OrderId, rejected: Reading): Promise<Reading> => {
    const found = await send(look(orderId), { orderId });
    return found.answer.kind === 'known' ? { ...rejected, ...found } : rejected;
  };
  const change = (change: 'capture' | 'void') => (orderId: OrderId) =>
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
    find: (orderId) => ask(look(orderId), { orderId }),
    capture: change('capture'),
    void: change('void'),
    refund: async (orderId, refund) => {
      const { refundId, amount } = refund;
      const request = {
        ...({ method: 'POST', path: `/v1/payments/${orderId}/refund`, idempotencyKey: `${refundId}:refund` } as const),
        body: { refund: refundId, amount: decimalOf(amount) },
      };
      const first = await send(request, { orderId });
      // An earlier attempt may have been taken all the same: the payment says so.
      const stands = first.rejected === undefined ? first : await standing(orderId, first);
      return heard<RefundAnswer>(readRefund(stands, orderId, refund));
    },
  };
};
