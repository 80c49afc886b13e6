import { setTimeout as delay } from 'node:timers/promises';
import { type EventConsumer, now, type Transport } from '@orderline/composition';
import { isOutage, type WorkerInfrastructure } from '@orderline/composition/worker';
import {
  type PaymentQuestions,
  type RefundQuestions,
  runPaymentQuestions,
  runRefundQuestions,
} from '@orderline/domain/fulfilment';
import { relayBackoff, retryParked, runRelay, runRetries } from '@orderline/domain/messaging';
import { runEmails, type SendEmailsPorts } from '@orderline/domain/notifications';
import { runWebhookDeliveries } from '@orderline/domain/webhooks';
import type { LoopMonitor, WatchedLoop } from '@orderline/platform';

export type Loops = {
  /** Ends each loop after what it is at; resolves when all have ended. */
  stop(): Promise<void>;
};

export type RunLoops = {
  readonly infrastructure: WorkerInfrastructure;
  readonly transport: Transport;
  readonly consumers: readonly EventConsumer[];
  readonly roles: readonly ('relay' | 'consumers' | 'payments' | 'emails' | 'webhooks')[];
  /** Asks the payment provider; undefined where there is none. */
  readonly payments: PaymentQuestions | undefined;
  readonly refunds: RefundQuestions | undefined;
  readonly relayConcurrency: number;
  readonly loopMonitor: Pick<LoopMonitor, 'loop'>;
  /** A loop ended that should not have. */
  readonly onFatal: (error: unknown) => void;
};

const EVENTS_PER_LEASE = 500;
const RETRIES_PER_SWEEP = 20;
const PAYMENTS_AT_ONCE = 16;
const REFUNDS_AT_ONCE = 4;
const EMAILS_AT_ONCE = 8;

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => undefined);

const watchedBy = (loop: WatchedLoop) => ({ onOutage: loop.failed, onProgress: loop.progressed });

/** A pass of the relay may be long, but each batch ends within its deadline. */
const turningAt = (publisher: Transport['publisher'], loop: WatchedLoop): Transport['publisher'] => ({
  publish: async (events) => {
    await publisher.publish(events);
    loop.turned();
  },
});

/** Likewise a sweep of what is parked, and each event of it. */
const receivingAt = (receiving: Transport['receiving'], loop: WatchedLoop): Transport['receiving'] => ({
  ...receiving,
  within: (wire, work) => {
    loop.turned();
    return receiving.within(wire, work);
  },
});

/** The relay, the consumers and the retries of parked events, as the roles of this process ask. */
export const runLoops = (run: RunLoops): Loops => {
  const { infrastructure, transport, consumers, roles, loopMonitor, onFatal } = run;
  const relaying = new AbortController();
  const consuming = new AbortController();
  const relay = (loop: WatchedLoop) =>
    runRelay({
      queue: infrastructure.queue,
      publisher: turningAt(transport.publisher, loop),
      isOutage,
      backoff: relayBackoff,
      now,
      sleep,
      ...watchedBy(loop),
    })({ signal: relaying.signal, limit: EVENTS_PER_LEASE, concurrency: run.relayConcurrency });
  const retries = (loop: WatchedLoop) => {
    const retry = retryParked(receivingAt(transport.receiving, loop), consumers);
    return runRetries({ retry, sleep, ...watchedBy(loop) })({ signal: consuming.signal, limit: RETRIES_PER_SWEEP });
  };
  const askForPayments = (questions: PaymentQuestions) => (loop: WatchedLoop) =>
    runPaymentQuestions({ questions, sleep, ...watchedBy(loop) })({
      signal: consuming.signal,
      limit: PAYMENTS_AT_ONCE,
    });
  const askForRefunds = (questions: RefundQuestions) => (loop: WatchedLoop) =>
    runRefundQuestions({ questions, sleep, ...watchedBy(loop) })({ signal: consuming.signal, limit: REFUNDS_AT_ONCE });
  const sendEmails = (ports: SendEmailsPorts) => (loop: WatchedLoop) =>
    runEmails({ ...ports, sleep, ...watchedBy(loop) })({ signal: consuming.signal, limit: EMAILS_AT_ONCE });
  const watched = (name: string, start: (loop: WatchedLoop) => Promise<void>): Promise<void> => {
    const loop = loopMonitor.loop(name);
    return start(loop).finally(loop.ended);
  };
  const relayed = roles.includes('relay') ? [watched('relay', relay)] : [];
  const consumed = roles.includes('consumers')
    ? [transport.run(consuming.signal), watched('retries of parked events', retries)]
    : [];
  const { payments, refunds } = run;
  const paid = payments && roles.includes('payments') ? [watched('payment questions', askForPayments(payments))] : [];
  const repaid = refunds && roles.includes('payments') ? [watched('refunds', askForRefunds(refunds))] : [];
  const { emails } = infrastructure;
  const emailed = emails && roles.includes('emails') ? [watched('e-mails', sendEmails(emails))] : [];
  const sendWebhooks = (loop: WatchedLoop) =>
    runWebhookDeliveries({ courier: infrastructure.courier, sleep, ...watchedBy(loop) })(consuming.signal);
  const sent = roles.includes('webhooks') ? [watched('webhooks', sendWebhooks)] : [];
  const following = [...consumed, ...paid, ...repaid, ...emailed, ...sent];
  for (const loop of [...relayed, ...following]) loop.catch(onFatal);
  return {
    stop: async () => {
      relaying.abort();
      await Promise.allSettled(relayed);
      consuming.abort();
      await Promise.allSettled(following);
    },
  };
};
