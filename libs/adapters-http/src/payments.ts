import { decimalOf } from '@orderline/contracts/money';
import { payment } from '@orderline/contracts/partners';
import type { PaymentAnswer, Payments } from '@orderline/domain/fulfilment';
import type { OrderId } from '@orderline/domain/shared';
import type { HttpRequest } from './http-request.ts';
import { type Asked, type PaymentTrouble, readAnswer } from './payment-answer.ts';
import type { HttpClient } from './resilient-client.ts';

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
