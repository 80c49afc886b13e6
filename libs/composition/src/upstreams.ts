import { fileEmails, type SmtpEmails, smtpEmails } from '@orderline/adapters-email';
import { createHttpClient, type HttpClientMetrics, httpPayments, type PaymentTrouble } from '@orderline/adapters-http';
import type { PaymentAnswer, Payments } from '@orderline/domain/fulfilment';
import {
  type ApiConfig,
  createLogThrottle,
  type HealthCheck,
  type Logger,
  type Metrics,
  NotReady,
  type WorkerConfig,
} from '@orderline/platform';

type Checked = { readonly checks: Readonly<Record<string, HealthCheck>> };

export type EmailNeeds = { readonly logger: Logger; readonly metrics?: Metrics };

/** The mail server where there is one; else the folder of a developer. */
export const openEmails = (
  { emails: settings, service }: Pick<ApiConfig, 'emails' | 'service'>,
  needs: EmailNeeds,
): Omit<SmtpEmails, 'check'> & Checked => {
  const { smtpUrl, from, outbox } = settings;
  if (smtpUrl === undefined || from === undefined) {
    return { ...fileEmails({ ...needs, outbox }), close: async () => undefined, checks: {} };
  }
  const requireTls = service.environment === 'staging' || service.environment === 'production';
  const emails = smtpEmails({ ...needs, url: smtpUrl, from, requireTls });
  const mail = { critical: false, check: emails.check, setting: 'SMTP_URL', cacheMs: 30_000, timeoutMs: 15_000 };
  return { ...emails, checks: { mail } };
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
): { readonly payments: Payments | undefined; close(): Promise<void> } & Checked => {
  if (url === undefined) {
    logger.warn('no payment provider: set PAYMENT_URL, or no order is ever paid');
    return { payments: undefined, close: async () => undefined, checks: {} };
  }
  const client = createHttpClient({ upstream: 'payments', origin: url, policy: { totalMs: timeoutMs }, metrics });
  const tell = logThrottled(logger);
  let refusal: string | undefined;
  const onTrouble = (trouble: PaymentTrouble): void => {
    if (trouble.kind === 'refused') refusal = trouble.detail;
    tell(trouble);
  };
  const check = async (): Promise<void> => {
    if (refusal !== undefined) throw new NotReady(refusal, 'check PAYMENT_URL and PAYMENT_TOKEN');
    await client.check();
  };
  const onAnswer = ({ kind }: PaymentAnswer): void => {
    if (kind !== 'unknown') refusal = undefined;
  };
  return {
    payments: heard(httpPayments({ client, token, onTrouble }), onAnswer),
    close: client.close,
    checks: { payments: { critical: false, check, setting: 'PAYMENT_URL' } },
  };
};

/** The same provider, of which each answer is heard. */
const heard = (payments: Payments, onAnswer: (answer: PaymentAnswer) => void): Payments => {
  const hear = async (asked: Promise<PaymentAnswer>): Promise<PaymentAnswer> => {
    const answer = await asked;
    onAnswer(answer);
    return answer;
  };
  return {
    find: (orderId) => hear(payments.find(orderId)),
    authorise: (order) => hear(payments.authorise(order)),
    capture: (orderId) => hear(payments.capture(orderId)),
    void: (orderId) => hear(payments.void(orderId)),
    refund: (orderId) => hear(payments.refund(orderId)),
  };
};
