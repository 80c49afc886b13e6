export { type Administering, openAdministering } from './administering.ts';
export { cachedApiKeys } from './api-key-caching.ts';
export {
  type Application,
  createApplication,
  createFollowing,
  type Following,
  type FollowingPorts,
  type Ports,
} from './application.ts';
export { newId, now } from './clock.ts';
export { type DemoUser, demoAdmin, demoCustomer, demoUsers } from './demo-users.ts';
export { type ExternalCallersPorts, externalCallers } from './external-callers.ts';
export { type Follower, followers, type Subscription, subscriptions } from './followers.ts';
export { type FollowingInfrastructure, isOutage, openFollowing } from './following.ts';
export { inMemoryPorts } from './in-memory.ts';
export { type Observe, observeBy } from './observe.ts';
export { openTransport } from './open-transport.ts';
export { postgresPorts } from './postgres.ts';
export { type RateLimiters, rateLimitersOf } from './rate-limiters.ts';
export { revocable } from './revocable-tokens.ts';
export { scopesFor, scopesOfKey } from './scopes.ts';
export { openServing, type ServingInfrastructure } from './serving.ts';
export type { Stores } from './stores.ts';
export type { EventConsumer, Transport, TransportNeeds } from './transport.ts';
