import { fileEmails, type SmtpEmails, smtpEmails } from '@orderline/adapters-email';
import { createHttpClient, type HttpClientMetrics, httpPayments, type PaymentTrouble } from '@orderline/adapters-http';
import type { Payments } from '@orderline/domain/fulfilment';
import { type ApiConfig, createLogThrottle, type Logger, type Metrics, type WorkerConfig } from '@orderline/platform';

export type EmailNeeds = { readonly logger: Logger; readonly metrics?: Metrics };

/** The mail server where there is one; else the folder of a developer. */
export const openEmails = (
  { emails, service }: Pick<ApiConfig, 'emails' | 'service'>,
  needs: EmailNeeds,
): SmtpEmails => {
  const { smtpUrl, from, outbox } = emails;
  if (smtpUrl === undefined || from === undefined) {
    return { ...fileEmails({ ...needs, outbox }), close: async () => undefined };
  }
  const requireTls = service.environment === 'staging' || service.environment === 'production';
  return smtpEmails({ ...needs, url: smtpUrl, from, requireTls });
};

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
