import type { EventId, Id, Page, PageRequest, UserId } from '../shared/index.ts';
import type { Conclusion, DeliveryStatus, Sent, WebhookDelivery, WebhookDeliveryId } from './delivery.ts';
import type { WebhookEndpoint, WebhookEndpointId } from './endpoint.ts';

/** Endpoints inside a transaction. */
export type WebhookEndpointRepository = {
  /** How many there are; nobody else adds one until the transaction ends. */
  lockCount(): Promise<number>;
  insert(endpoint: WebhookEndpoint): Promise<void>;
  lock(id: WebhookEndpointId): Promise<WebhookEndpoint | null>;
  save(endpoint: WebhookEndpoint): Promise<void>;
  /** With its deliveries; false where there is none. */
  remove(id: WebhookEndpointId): Promise<boolean>;
};

export type WebhookEndpointReader = {
  find(id: WebhookEndpointId): Promise<WebhookEndpoint | null>;
  /** Newest first. */
  list(page: PageRequest<WebhookEndpointId>): Promise<Page<WebhookEndpoint, WebhookEndpointId>>;
};

export type ListedDeliveries = {
  readonly endpointId: WebhookEndpointId;
  readonly status?: DeliveryStatus | undefined;
  readonly page: PageRequest<WebhookDeliveryId>;
};

/** Whoever is to be sent an event of some type, from when on. */
export type FollowingEndpoint = Pick<WebhookEndpoint, 'id' | 'eventTypes' | 'createdAt'>;

export type NewDelivery = {
  readonly id: WebhookDeliveryId;
  readonly endpointId: WebhookEndpointId;
  readonly eventId: EventId;
  readonly type: string;
  readonly subjectId: Id;
  readonly occurredAt: Date;
  readonly data: string;
  /** Whom the data names, and what is sent instead where that user is no more. */
  readonly person: { readonly userId: UserId; readonly erased: string } | null;
};

export type DueDelivery = { readonly delivery: WebhookDelivery; readonly endpoint: WebhookEndpoint };

export type TakeDue = {
  readonly now: Date;
  /** Nobody else takes them before. */
  readonly until: Date;
  readonly most: number;
  readonly mostOfEndpoint: number;
  /** How many of each endpoint are under way here. */
  readonly underWay: ReadonlyMap<WebhookEndpointId, number>;
};

export type RedeliverFailed = { readonly since: Date; readonly now: Date; readonly most: number };

/** What waits to be sent, and what has been. */
export type WebhookDeliveries = {
  /** Those that are enabled. */
  followingEndpoints(): Promise<readonly FollowingEndpoint[]>;
  /** In this order; one of the same event and endpoint that is there already stays as it is, one of no endpoint is dropped. */
  insert(deliveries: readonly NewDelivery[], now: Date): Promise<void>;
  /** One that was asked for. False where the endpoint is not there or disabled. */
  insertManual(delivery: NewDelivery, now: Date): Promise<boolean>;
  /** The first of each subject that is due, of endpoints that are neither disabled nor paused; each counts as an attempt. */
  takeDue(asked: TakeDue): Promise<readonly DueDelivery[]>;
  /** False, and nothing written, where another attempt has begun since, or the endpoint is gone. */
  conclude(delivery: WebhookDelivery, conclusion: Conclusion, now: Date): Promise<boolean>;
  find(endpointId: WebhookEndpointId, id: WebhookDeliveryId): Promise<WebhookDelivery | null>;
  /** Newest first. */
  list(asked: ListedDeliveries): Promise<Page<WebhookDelivery, WebhookDeliveryId>>;
  /** Makes it due, whatever became of it. Null where it is not there. */
  redeliver(endpointId: WebhookEndpointId, id: WebhookDeliveryId, now: Date): Promise<WebhookDelivery | null>;
  /** Makes due what was given up and was written since then, the oldest first; answers how many. */
  redeliverFailed(endpointId: WebhookEndpointId, asked: RedeliverFailed): Promise<number>;
};

/** Secrets, as receivers know them and as they are kept. */
export type WebhookSecrets = {
  /** `whsec_` and base64. */
  make(): string;
  seal(secret: string, endpointId: WebhookEndpointId): string;
  /** Null where it was sealed with another key, or for another endpoint. */
  open(sealed: string, endpointId: WebhookEndpointId): string | null;
};

/** Why nothing may be sent to a URL, in words that follow its name; null where it may. */
export type JudgeWebhookUrl = (url: string) => string | null;

export type SendWebhook = {
  readonly url: string;
  /** The newest first. */
  readonly secrets: readonly string[];
  readonly eventId: EventId;
  readonly deliveryId: WebhookDeliveryId;
  readonly at: Date;
  readonly body: string;
};

/** Sends once, and answers whatever came of it; never throws. */
export type WebhookSender = (asked: SendWebhook) => Promise<Sent>;
