/** What every process may need; what one role opens, and all that it loads, is in api, worker and admin. */
export { cachedApiKeys } from '@orderline/adapters-postgres';
export { judged, revocable, scopesFor, scopesOfKey } from './access.ts';
export { type Act, currentAct, inAct, outsideActs } from './audit/act.ts';
export { newId, now } from './clock.ts';
export { postgresPorts } from './database.ts';
export { type DemoUser, demoAdmin, demoCustomer, demoOperator, demoSecondFactor, demoUsers } from './demo-users.ts';
export {
  type Application,
  createApplication,
  createWorkerApplication,
  type Ports,
  type WorkerApplication,
  type WorkerPorts,
} from './features.ts';
export { byInbox, consumersOf, logged, type Subscription, subscriptions } from './messaging/consumers.ts';
export { openTransport } from './messaging/open-transport.ts';
export type { EventConsumer, Transport, TransportNeeds } from './messaging/transport.ts';
export { type Observe, observeBy } from './metrics/observe.ts';
export type { OrderFile } from './order-file.ts';
export { connectionsOf } from './pools.ts';
