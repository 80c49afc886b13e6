import type { EventId, Id } from '../shared/index.ts';
import type { WebhookEndpoint, WebhookEndpointId } from './endpoint.ts';

export type WebhookDeliveryId = Id<'WebhookDelivery'>;

export const deliveryStatuses = ['waiting', 'delivered', 'failed'] as const;

export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** What came of one that is over. */
export type WebhookAttempt = {
  /** By RFC 3339. */
  readonly at: string;
  readonly responseStatus: number | null;
  readonly error: string | null;
  readonly durationMs: number;
};

/** One event on its way to one endpoint. */
export type WebhookDelivery = {
  readonly id: WebhookDeliveryId;
  readonly endpointId: WebhookEndpointId;
  readonly eventId: EventId;
  /** Such as `order.placed`. */
  readonly type: string;
  /** What the event tells of: those of one subject go in their order. */
  readonly subjectId: Id;
  readonly occurredAt: Date;
  /** JSON. */
  readonly data: string;
  readonly status: DeliveryStatus;
  /** All that were begun. */
  readonly attempts: number;
  /** Since it was written or asked for again: how far it is on the way to being given up. */
  readonly failures: number;
  /** Asked for by somebody: that it fails is not held against its endpoint. */
  readonly manual: boolean;
  /** Null once it is over. */
  readonly nextAt: Date | null;
  readonly lastAttemptAt: Date | null;
  /** Of the last attempt. */
  readonly responseStatus: number | null;
  readonly error: string | null;
  /** The last ten that are over, the oldest first; one whose sender died is counted, and not among them. */
  readonly lastAttempts: readonly WebhookAttempt[];
  readonly createdAt: Date;
  readonly endedAt: Date | null;
};

export const pingType = 'webhook.ping';

/** What came of an attempt. */
export type Sent =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfterMs?: number }
  | { readonly kind: 'failed'; readonly error: string };

export type DeliveryConclusion = Pick<
  WebhookDelivery,
  'status' | 'nextAt' | 'failures' | 'responseStatus' | 'error' | 'endedAt'
>;

const attemptsKept = 10;

/** Those that are kept once another one is over. */
export const lastAttemptsOf = (
  { lastAttempts, lastAttemptAt }: Pick<WebhookDelivery, 'lastAttempts' | 'lastAttemptAt'>,
  { responseStatus, error }: Pick<DeliveryConclusion, 'responseStatus' | 'error'>,
  now: Date,
): readonly WebhookAttempt[] => {
  const begun = lastAttemptAt ?? now;
  const durationMs = now.getTime() - begun.getTime();
  return [...lastAttempts, { at: begun.toISOString(), responseStatus, error, durationMs }].slice(-attemptsKept);
};

/** What an attempt says of its endpoint: nothing, where somebody asked for it and it failed. */
export type EndpointConclusion =
  | { readonly kind: 'healthy' | 'untouched' }
  | { readonly kind: 'failing'; readonly pausedUntil: Date | null }
  | { readonly kind: 'disabled'; readonly reason: 'gone' | 'failing' };

export type Conclusion = { readonly delivery: DeliveryConclusion; readonly endpoint: EndpointConclusion };

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** The pauses after each failure, as Standard Webhooks suggests them: three days. */
export const retryPausesMs: readonly number[] = [
  ...[5 * second, 5 * minute, 30 * minute],
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * hour),
];

/** A receiver cannot put us off for longer. */
export const longestRetryAfterMs = day;

/** An endpoint that has failed for as long, without one success, is disabled. */
export const failingMs = 5 * day;

/** Of these many failures in a row on, nothing is sent for a while, each time longer. */
const failuresInARow = 5;
const pause = { firstMs: 5 * second, longestMs: 5 * minute } as const;

/** What says that there is too much of it now. */
const slowing: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const slowMs = 30 * second;

const after = (now: Date, ms: number): Date => new Date(now.getTime() + ms);

const isSuccess = (sent: Sent): boolean => sent.kind === 'answered' && sent.status >= 200 && sent.status < 300;

const errorOf = (sent: Sent): string | null => {
  if (sent.kind === 'failed') return sent.error;
  if (isSuccess(sent)) return null;
  return sent.status >= 300 && sent.status < 400 ? 'a redirect, which is not followed' : `answered ${sent.status}`;
};

const retryAfterMsOf = (sent: Sent): number =>
  Math.min(sent.kind === 'answered' ? (sent.retryAfterMs ?? 0) : 0, longestRetryAfterMs);

/** Up to a fifth later, so that those who failed together do not come back together. */
const jittered = (ms: number, random: number): number => Math.round(ms * (1 + random / 5));

const pauseMsOf = (failures: number, sent: Sent): number => {
  const row = failures - failuresInARow;
  const circuit = row < 0 ? 0 : Math.min(pause.firstMs * 2 ** Math.min(row, 10), pause.longestMs);
  const isSlowing = sent.kind === 'answered' && slowing.has(sent.status);
  return Math.max(circuit, isSlowing ? Math.max(slowMs, Math.min(retryAfterMsOf(sent), hour)) : 0);
};

type Attempted = {
  readonly delivery: Pick<WebhookDelivery, 'failures' | 'manual' | 'type'>;
  readonly endpoint: Pick<WebhookEndpoint, 'failures' | 'failingSince'>;
  readonly sent: Sent;
  readonly now: Date;
  /** In [0, 1). */
  readonly random: number;
};

const endpointAfterFailure = ({ delivery, endpoint, sent, now }: Attempted): EndpointConclusion => {
  if (sent.kind === 'answered' && sent.status === 410) return { kind: 'disabled', reason: 'gone' };
  if (delivery.manual) return { kind: 'untouched' };
  const since = endpoint.failingSince?.getTime() ?? now.getTime();
  if (now.getTime() - since >= failingMs) return { kind: 'disabled', reason: 'failing' };
  const pausedMs = pauseMsOf(endpoint.failures + 1, sent);
  return { kind: 'failing', pausedUntil: pausedMs === 0 ? null : after(now, pausedMs) };
};

/** What becomes of a delivery, and of its endpoint, after an attempt. */
export const concludeAttempt = (attempted: Attempted): Conclusion => {
  const { delivery, sent, now, random } = attempted;
  const said = { responseStatus: sent.kind === 'answered' ? sent.status : null, error: errorOf(sent) };
  if (isSuccess(sent)) {
    const { failures } = delivery;
    return {
      delivery: { ...said, status: 'delivered', nextAt: null, failures, endedAt: now },
      endpoint: { kind: 'healthy' },
    };
  }
  const failures = delivery.failures + 1;
  const endpoint = endpointAfterFailure(attempted);
  const isGone = endpoint.kind === 'disabled' && endpoint.reason === 'gone';
  const pauseMs = delivery.type === pingType || isGone ? undefined : retryPausesMs[failures - 1];
  const delivered: DeliveryConclusion =
    pauseMs === undefined
      ? { ...said, status: 'failed', nextAt: null, failures, endedAt: now }
      : {
          ...said,
          status: 'waiting',
          nextAt: after(now, Math.max(jittered(pauseMs, random), retryAfterMsOf(sent))),
          failures,
          endedAt: null,
        };
  return { delivery: delivered, endpoint };
};
