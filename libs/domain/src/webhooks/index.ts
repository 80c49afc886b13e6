import { type PortsOf, withPorts } from '../shared/index.ts';
import { listWebhookDeliveries, pingWebhookEndpoint, redeliverFailedWebhooks, redeliverWebhook } from './deliveries.ts';
import { followEvents } from './follow-events.ts';
import {
  changeWebhookEndpoint,
  createWebhookEndpoint,
  endOldWebhookSecret,
  findWebhookEndpoint,
  listWebhookEndpoints,
  removeWebhookEndpoint,
  rotateWebhookSecret,
} from './manage-endpoints.ts';

export type * from './deliveries.ts';
export * from './delivery.ts';
export * from './endpoint.ts';
export type * from './follow-events.ts';
export type * from './manage-endpoints.ts';
export { exportWebhookEndpoints } from './manage-endpoints.ts';
export type * from './ports.ts';
export * from './send-deliveries.ts';

const useCases = {
  createWebhookEndpoint,
  listWebhookEndpoints,
  findWebhookEndpoint,
  changeWebhookEndpoint,
  removeWebhookEndpoint,
  rotateWebhookSecret,
  endOldWebhookSecret,
  listWebhookDeliveries,
  redeliverWebhook,
  redeliverFailedWebhooks,
  pingWebhookEndpoint,
};

export type WebhooksPorts = PortsOf<typeof useCases>;

export const createWebhooks = (ports: WebhooksPorts) => withPorts(useCases, ports);

const followers = { followEvents };

export type WebhookFollowerPorts = PortsOf<typeof followers>;

/** What events reach of it. */
export const createWebhookFollowers = (ports: WebhookFollowerPorts) => withPorts(followers, ports);
