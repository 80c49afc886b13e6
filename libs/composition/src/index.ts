export { type ExternalCallersPorts, externalCallers } from '@orderline/adapters-crypto';
export { cachedApiKeys } from '@orderline/adapters-postgres';
export { revocable, scopesFor, scopesOfKey } from './access.ts';
export { type AdminInfrastructure, openAdminInfrastructure } from './admin.ts';
export { type ApiInfrastructure, openApiInfrastructure } from './api.ts';
export { newId, now } from './clock.ts';
export { postgresPorts } from './database.ts';
export { type DemoUser, demoAdmin, demoCustomer, demoUsers } from './demo-users.ts';
export {
  type Application,
  createApplication,
  createWorkerApplication,
  type Ports,
  type WorkerApplication,
  type WorkerPorts,
} from './features.ts';
export { inMemoryPorts } from './in-memory/in-memory.ts';
export { consumersOf, logged, type Subscription, subscriptions } from './messaging/consumers.ts';
export { openTransport } from './messaging/open-transport.ts';
export type { EventConsumer, Transport, TransportNeeds } from './messaging/transport.ts';
export { type Observe, observeBy } from './metrics/observe.ts';
export { type RateLimiters, rateLimitersOf } from './rate-limiters.ts';
export { isOutage, openWorkerInfrastructure, type WorkerInfrastructure } from './worker.ts';
