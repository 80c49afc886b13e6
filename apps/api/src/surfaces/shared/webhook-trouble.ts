import type { Application } from '@orderline/composition';
import { mostEndpoints, type WebhookEndpoint } from '@orderline/domain/webhooks';

/** Who gave up comes before who fails, and what somebody disabled on purpose last. */
const troubleOf = ({ disabledReason, failingSince }: WebhookEndpoint): number => {
  if (disabledReason === 'request') return 3;
  if (disabledReason !== null) return 0;
  return failingSince === null ? 2 : 1;
};

/** Every endpoint, those in trouble first; there are few enough for one page. */
export const endpointsByTrouble = async ({
  webhooks,
}: Pick<Application, 'webhooks'>): Promise<readonly WebhookEndpoint[]> => {
  const listed = await webhooks.listWebhookEndpoints({ page: { limit: mostEndpoints } });
  const endpoints = listed.ok ? listed.value.items : [];
  return endpoints.toSorted((one, other) => troubleOf(one) - troubleOf(other));
};

export const isInTrouble = (endpoint: WebhookEndpoint): boolean => troubleOf(endpoint) < 2;
