import type { Database } from '../connection/database.ts';
import { pgWebhookBacklog, pgWebhookDeliveries } from './deliveries.ts';
import { pgWebhookEndpoints } from './endpoints.ts';

export const webhooks = {
  stores: { webhookEndpoints: pgWebhookEndpoints },
  readers: ({ db, business }: Database) => ({
    webhookEndpoints: pgWebhookEndpoints(db),
    webhookDeliveries: pgWebhookDeliveries(business),
    webhookBacklog: pgWebhookBacklog(business),
  }),
};
