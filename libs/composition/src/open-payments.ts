import { createHttpClient, type HttpClientMetrics, httpPayments, type PaymentTrouble } from '@orderline/adapters-http';
import type { Payments } from '@orderline/domain/fulfilment';
import { createLogThrottle, type WorkerConfig } from '@orderline/platform';

/** What is used of a logger. */
type Complaining = { warn(text: string): void; error(fields: object, text: string): void };

export type PaymentsNeeds = { readonly metrics: HttpClientMetrics; readonly logger: Complaining };

const TOLD_AGAIN_MS = 60_000;

const logThrottled = (logger: PaymentsNeeds['logger']) => {
  const say = createLogThrottle({ everyMs: TOLD_AGAIN_MS });
  return ({ kind, orderId, detail }: PaymentTrouble): void =>
    say(kind, () => logger.error({ kind, orderId, reason: detail }, 'the payment provider needs an operator'));
};

/** The payment provider of the configuration; undefined, and said so, where there is none. */
export const openPayments = (
  { url, token, timeoutMs }: WorkerConfig['payments'],
  { metrics, logger }: PaymentsNeeds,
): { readonly payments: Payments | undefined; close(): Promise<void> } => {
  if (url === undefined) {
    logger.warn('no payment provider: set PAYMENT_URL, or no order is ever paid');
    return { payments: undefined, close: async () => undefined };
  }
  const client = createHttpClient({ upstream: 'payments', origin: url, policy: { totalMs: timeoutMs }, metrics });
  return { payments: httpPayments({ client, token, onTrouble: logThrottled(logger) }), close: client.close };
};
