export { type AdminInfrastructure, openAdminInfrastructure } from './admin.ts';
export { type ApiInfrastructure, openApiInfrastructure } from './api.ts';
export { cachedApiKeys } from './api-key-caching.ts';
export { newId, now } from './clock.ts';
export { type DemoUser, demoAdmin, demoCustomer, demoUsers } from './demo-users.ts';
export { type ExternalCallersPorts, externalCallers } from './external-callers.ts';
export {
  type Application,
  createApplication,
  createWorkerApplication,
  type Ports,
  type WorkerApplication,
  type WorkerPorts,
} from './features.ts';
export { inMemoryPorts } from './in-memory.ts';
export { type Observe, observeBy } from './observe.ts';
export { openTransport } from './open-transport.ts';
export { postgresPorts } from './postgres.ts';
export { type RateLimiters, rateLimitersOf } from './rate-limiters.ts';
export { revocable } from './revocable-tokens.ts';
export { scopesFor, scopesOfKey } from './scopes.ts';
export { type SubscriberName, type Subscription, subscribers, subscriptions } from './subscribers.ts';
export type { EventConsumer, Transport, TransportNeeds } from './transport.ts';
export { isOutage, openWorkerInfrastructure, type WorkerInfrastructure } from './worker.ts';
