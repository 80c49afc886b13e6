import { createHttpClient, httpPayments, type PaymentTrouble } from '@orderline/adapters-http';
import type { HttpClientMetrics } from '@orderline/adapters-http/metrics';
import type { PaymentAnswer, Payments, RefundAnswer } from '@orderline/domain/fulfilment';
import { createLogThrottle, type HealthCheck, NotReady, type WorkerConfig } from '@orderline/platform';

/** What is used of a logger. */
type Complaining = { warn(text: string): void; error(fields: object, text: string): void };

export type PaymentsNeeds = { readonly metrics: HttpClientMetrics; readonly logger: Complaining };

export type OpenPayments = {
  readonly payments: Payments | undefined;
  close(): Promise<void>;
  readonly checks: Readonly<Record<string, HealthCheck>>;
};

const TOLD_AGAIN_MS = 60_000;

const logThrottled = (logger: PaymentsNeeds['logger']) => {
  const say = createLogThrottle({ everyMs: TOLD_AGAIN_MS });
  return ({ kind, orderId, detail }: PaymentTrouble): void =>
    say(kind, () => logger.error({ kind, orderId, reason: detail }, 'the payment provider needs an operator'));
};

type Provider = WorkerConfig['payments'] & { readonly url: string };

/** A payment provider that is judged by its last answers. */
export const openPaymentProvider = (
  { url, token, timeoutMs }: Provider,
  { metrics, logger }: PaymentsNeeds,
): OpenPayments => {
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
  const onAnswer = ({ kind }: PaymentAnswer | RefundAnswer): void => {
    if (kind !== 'unknown') refusal = undefined;
  };
  return {
    payments: heard(httpPayments({ client, token, onTrouble }), onAnswer),
    close: client.close,
    checks: { payments: { critical: false, check, setting: 'PAYMENT_URL' } },
  };
};

/** The same provider, of which each answer is heard. */
const heard = (payments: Payments, onAnswer: (answer: PaymentAnswer | RefundAnswer) => void): Payments => {
  const hear = async <Answer extends PaymentAnswer | RefundAnswer>(asked: Promise<Answer>): Promise<Answer> => {
    const answer = await asked;
    onAnswer(answer);
    return answer;
  };
  return {
    find: (orderId) => hear(payments.find(orderId)),
    authorise: (order) => hear(payments.authorise(order)),
    capture: (orderId) => hear(payments.capture(orderId)),
    void: (orderId) => hear(payments.void(orderId)),
    refund: (orderId, refund) => hear(payments.refund(orderId, refund)),
  };
};
