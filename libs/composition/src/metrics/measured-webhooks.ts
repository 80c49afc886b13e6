import type { WebhookBacklog } from '@orderline/adapters-postgres';
import { type Metrics, memoize } from '@orderline/platform';

const GOOD_MS = 5_000;

/** Looks at what waits to be sent when metrics are asked for, every five seconds at most. */
export const measureWebhooks = (metrics: Metrics, ask: () => Promise<WebhookBacklog>): void => {
  const { webhooksWaiting, webhooksOldestSeconds, webhooksDueSeconds, webhookEndpointsDisabled, beforeRender } =
    metrics;
  const backlog = memoize(ask, { goodMs: GOOD_MS });
  beforeRender(async () => {
    for (const gauge of [webhooksWaiting, webhooksOldestSeconds, webhooksDueSeconds, webhookEndpointsDisabled]) {
      gauge.remove();
    }
    const { waiting, oldestSeconds, dueSeconds, disabled } = await backlog();
    webhooksWaiting.set(waiting);
    webhooksOldestSeconds.set(oldestSeconds);
    webhooksDueSeconds.set(dueSeconds);
    webhookEndpointsDisabled.set(disabled);
  });
};
