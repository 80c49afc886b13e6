import { type Now, type PollPorts, workOff } from '../shared/index.ts';
import { concludeAttempt, type Sent } from './delivery.ts';
import { mostEndpoints, type WebhookEndpoint, type WebhookEndpointId } from './endpoint.ts';
import type { DueDelivery, WebhookDeliveries, WebhookSecrets, WebhookSender } from './ports.ts';

export type SendDeliveriesPorts = {
  readonly webhookDeliveries: Pick<WebhookDeliveries, 'takeDue' | 'conclude'>;
  readonly webhookSecrets: Pick<WebhookSecrets, 'open'>;
  readonly sendWebhook: WebhookSender;
  readonly now: Now;
  /** In [0, 1). */
  readonly random: () => number;
  /** Is told what came of each attempt. */
  readonly onSent?: (due: DueDelivery, sent: Sent) => void;
};

/** Longer than any attempt takes. */
export const deliveryLeaseMs = 30_000;

/** One endpoint that hangs holds its own places. */
export const deliveriesAtOnce = { ofEndpoint: 4, inAll: 4 * mostEndpoints } as const;

export type WebhookCourier = {
  /** Takes what is due as long as there are places; nobody else takes it for half a minute. */
  take(underWay: ReadonlyMap<WebhookEndpointId, number>): Promise<readonly DueDelivery[]>;
  /** Sends one, and writes down what came of it. */
  deliver(due: DueDelivery): Promise<void>;
};

const secretsOf = (endpoint: WebhookEndpoint, { webhookSecrets, now }: SendDeliveriesPorts): readonly string[] => {
  const { id, secret, oldSecret, oldSecretUntil } = endpoint;
  const isGood = oldSecret !== null && oldSecretUntil !== null && oldSecretUntil > now();
  return [secret, ...(isGood ? [oldSecret] : [])].flatMap((sealed) => webhookSecrets.open(sealed, id) ?? []);
};

/** What is signed and sent: what happened and when, as Standard Webhooks recommends it. */
const bodyOf = ({ delivery: { type, occurredAt, data } }: DueDelivery): string =>
  `{"type":${JSON.stringify(type)},"timestamp":${JSON.stringify(occurredAt.toISOString())},"data":${data}}`;

const unreadable = 'the secret cannot be opened: WEBHOOK_SECRET_KEY is another than it was; rotate the secret';

const sendOne = async (ports: SendDeliveriesPorts, due: DueDelivery): Promise<Sent> => {
  const secrets = secretsOf(due.endpoint, ports);
  if (secrets.length === 0) return { kind: 'failed', error: unreadable };
  const { url } = due.endpoint;
  const { id, eventId } = due.delivery;
  return ports.sendWebhook({ url, secrets, eventId, deliveryId: id, at: ports.now(), body: bodyOf(due) });
};

export const webhookCourier = (ports: SendDeliveriesPorts): WebhookCourier => ({
  take: (underWay) => {
    const now = ports.now();
    const busy = [...underWay.values()].reduce((sum, places) => sum + places, 0);
    const until = new Date(now.getTime() + deliveryLeaseMs);
    const most = deliveriesAtOnce.inAll - busy;
    return ports.webhookDeliveries.takeDue({
      ...{ now, until, most, underWay },
      mostOfEndpoint: deliveriesAtOnce.ofEndpoint,
    });
  },
  deliver: async (due) => {
    const sent = await sendOne(ports, due);
    ports.onSent?.(due, sent);
    const now = ports.now();
    const conclusion = concludeAttempt({ ...due, sent, now, random: ports.random() });
    await ports.webhookDeliveries.conclude(due.delivery, conclusion, now);
  },
});

export type DeliveryLoopPorts = PollPorts & { readonly courier: WebhookCourier };

const pauseMs = { first: 20, longest: 500 };

/** A receiver that takes its time holds up nobody who stops: what is under way then goes again once its lease is over. */
const drainMs = 5_000;

const placesOf = (underWay: Iterable<DueDelivery>): ReadonlyMap<WebhookEndpointId, number> => {
  const places = new Map<WebhookEndpointId, number>();
  for (const { endpoint } of underWay) places.set(endpoint.id, (places.get(endpoint.id) ?? 0) + 1);
  return places;
};

/** Sends what is due until the signal aborts, then waits for what is under way, but not for long. */
export const runWebhookDeliveries =
  ({ courier, ...ports }: DeliveryLoopPorts) =>
  (signal: AbortSignal): Promise<void> => {
    const take = (_limit: number, underWay: Iterable<DueDelivery>) => courier.take(placesOf(underWay));
    const loop = workOff({ ...ports, take, perform: courier.deliver });
    return loop({ signal, limit: deliveriesAtOnce.inAll, pauseMs, drainMs });
  };
