import type { Id } from '../shared/index.ts';

export type WebhookEndpointId = Id<'WebhookEndpoint'>;

/** Why nothing is sent: somebody said so, the receiver said that it is gone, or it has failed for days. */
export type DisabledReason = 'request' | 'gone' | 'failing';

/** Where events are sent to. */
export type WebhookEndpoint = {
  readonly id: WebhookEndpointId;
  readonly url: string;
  readonly description: string;
  /** Null: all of them. */
  readonly eventTypes: readonly string[] | null;
  readonly disabledReason: DisabledReason | null;
  readonly disabledAt: Date | null;
  /** The first failure since the last success. */
  readonly failingSince: Date | null;
  /** Failures since the last success. */
  readonly failures: number;
  /** Nothing is sent before. */
  readonly pausedUntil: Date | null;
  /** Sealed, as is the one before it, which signs beside it until it ends. */
  readonly secret: string;
  readonly oldSecret: string | null;
  readonly oldSecretUntil: Date | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** With as many places for each, none of them waits for another. */
export const mostEndpoints = 25;

export const wants = ({ eventTypes }: Pick<WebhookEndpoint, 'eventTypes'>, type: string): boolean =>
  eventTypes === null || eventTypes.includes(type);

const healthy = { failingSince: null, failures: 0, pausedUntil: null } as const;

/** Nothing is held against it from before. */
export const enabled = (endpoint: WebhookEndpoint): WebhookEndpoint => ({
  ...endpoint,
  ...healthy,
  disabledReason: null,
  disabledAt: null,
});

/** One that is disabled already stays so for the reason that it has. */
export const disabled = (
  endpoint: WebhookEndpoint,
  { reason, at }: { readonly reason: DisabledReason; readonly at: Date },
): WebhookEndpoint =>
  endpoint.disabledAt === null ? { ...endpoint, disabledReason: reason, disabledAt: at } : endpoint;
