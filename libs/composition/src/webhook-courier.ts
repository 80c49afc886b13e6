import { type OpenWebhookSender, webhookSender } from '@orderline/adapters-http/webhooks';
import {
  type DueDelivery,
  type Sent,
  type WebhookCourier,
  type WebhookDeliveries,
  webhookCourier,
} from '@orderline/domain/webhooks';
import type { Logger, Metrics, SharedConfig } from '@orderline/platform';
import { now } from './clock.ts';
import { webhookPorts } from './webhooks.ts';

export type OpenCourier = Pick<OpenWebhookSender, 'close'> & { readonly courier: WebhookCourier };

export type CourierNeeds = {
  readonly webhookDeliveries: WebhookDeliveries;
  readonly metrics: Pick<Metrics, 'webhookAttempts'>;
  readonly logger: Pick<Logger, 'info'>;
};

/** A few words, as a label: each status of its own would be too many. */
const outcomeOf = (sent: Sent): string => {
  if (sent.kind === 'failed') return 'unanswered';
  return sent.status === 410 ? '410' : `${Math.floor(sent.status / 100)}xx`;
};

/** What sends webhooks, over connections of its own. */
export const openWebhookCourier = (
  config: Pick<SharedConfig, 'webhooks' | 'service'>,
  { webhookDeliveries, metrics, logger }: CourierNeeds,
): OpenCourier => {
  const { allowedNetworks } = config.webhooks;
  const sender = webhookSender({ allowedNetworks });
  const onSent = ({ delivery, endpoint }: DueDelivery, sent: Sent): void => {
    metrics.webhookAttempts.inc({ outcome: outcomeOf(sent) });
    const { id: deliveryId, eventId, type, attempts } = delivery;
    logger.info({ endpointId: endpoint.id, deliveryId, eventId, type, attempts, ...sent }, 'webhook');
  };
  const { webhookSecrets } = webhookPorts(config);
  const ports = { webhookDeliveries, webhookSecrets, sendWebhook: sender.send, now, random: Math.random, onSent };
  return { courier: webhookCourier(ports), close: sender.close };
};
