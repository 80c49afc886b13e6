import { setTimeout as delay } from 'node:timers/promises';
import {
  type EventConsumer,
  type FollowingInfrastructure,
  isOutage,
  now,
  type Transport,
} from '@orderline/composition';
import { relayBackoff, retryParked, runRelay, runRetries } from '@orderline/domain/delivery';
import { type PaymentQuestions, runPaymentQuestions } from '@orderline/domain/fulfilment';
import type { Logger } from '@orderline/platform';

export type Loops = {
  /** Ends each loop after what it is at; resolves when all have ended. */
  stop(): Promise<void>;
};

export type RunLoops = {
  readonly infrastructure: FollowingInfrastructure;
  readonly transport: Transport;
  readonly consumers: readonly EventConsumer[];
  readonly roles: readonly ('relay' | 'consumers' | 'payments')[];
  /** Asks the payment provider; undefined where there is none. */
  readonly payments: PaymentQuestions | undefined;
  readonly relayConcurrency: number;
  readonly logger: Logger;
  /** A loop ended that should not have. */
  readonly onFatal: (error: unknown) => void;
};

const EVENTS_PER_LEASE = 200;
const RETRIES_PER_SWEEP = 20;
const PAYMENTS_AT_ONCE = 16;

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => undefined);

/** The relay, the consumers and the retries of parked events, as the roles of this process ask. */
export const runLoops = (run: RunLoops): Loops => {
  const { infrastructure, transport, consumers, roles, logger, onFatal } = run;
  const relaying = new AbortController();
  const consuming = new AbortController();
  const onOutage = (error: unknown) =>
    isOutage(error)
      ? logger.warn({ err: error }, 'waiting for an outage to end')
      : logger.error({ err: error }, 'a step failed and is tried again');
  const relay = runRelay({
    queue: infrastructure.queue,
    publisher: transport.publisher,
    isOutage,
    backoff: relayBackoff,
    now,
    sleep,
    onOutage,
  });
  const retries = runRetries({ retry: retryParked(transport.receiving, consumers), sleep, onOutage });
  const relayed = roles.includes('relay')
    ? [relay({ signal: relaying.signal, limit: EVENTS_PER_LEASE, concurrency: run.relayConcurrency })]
    : [];
  const consumed = roles.includes('consumers')
    ? [transport.run(consuming.signal), retries({ signal: consuming.signal, limit: RETRIES_PER_SWEEP })]
    : [];
  const paid =
    run.payments && roles.includes('payments')
      ? [
          runPaymentQuestions({ questions: run.payments, sleep, onOutage })({
            signal: consuming.signal,
            limit: PAYMENTS_AT_ONCE,
          }),
        ]
      : [];
  for (const loop of [...relayed, ...consumed, ...paid]) loop.catch(onFatal);
  return {
    stop: async () => {
      relaying.abort();
      await Promise.allSettled(relayed);
      consuming.abort();
      await Promise.allSettled([...consumed, ...paid]);
    },
  };
};
