import { type CatalogPorts, createCatalog } from '@orderline/domain/catalog';
import { createFulfilment, type SweepDeadlinesPorts } from '@orderline/domain/fulfilment';
import { type ApiKeysPorts, createApiKeys, createIdentity, type IdentityPorts } from '@orderline/domain/identity';
import { createInventory, type InventoryPorts } from '@orderline/domain/inventory';
import { createJobs, type JobsPorts } from '@orderline/domain/jobs';
import { createNotifications, type NotificationsPorts } from '@orderline/domain/notifications';
import { createOrders, type OrdersPorts } from '@orderline/domain/orders';
import { createReporting, type ReportingPorts } from '@orderline/domain/reporting';
import {
  type AdmitExternalUserPorts,
  createErasure,
  createExternalUsers,
  createUsers,
  type EraseUserPorts,
  type UsersPorts,
} from '@orderline/domain/users';
import { type JobTablePorts, jobTable } from './job-table.ts';
import { type Observe, observed, unobserved } from './observe.ts';

/** What the features that follow events need. */
export type WorkerPorts = InventoryPorts & SweepDeadlinesPorts & NotificationsPorts;

export type Ports = UsersPorts &
  EraseUserPorts &
  AdmitExternalUserPorts &
  IdentityPorts &
  ApiKeysPorts &
  CatalogPorts &
  OrdersPorts &
  ReportingPorts &
  WorkerPorts &
  Omit<JobsPorts, 'jobs'> &
  JobTablePorts;

/** The use cases that events reach: all that a worker runs. */
export const createWorkerApplication = (ports: WorkerPorts, observe: Observe = unobserved) => ({
  inventory: observed('inventory', createInventory(ports), observe),
  fulfilment: observed('fulfilment', createFulfilment(ports), observe),
  notifications: observed('notifications', createNotifications(ports), observe),
});

/** Every use case of the product, over whichever ports. */
export const createApplication = (ports: Ports, observe: Observe = unobserved) => {
  const following = createWorkerApplication(ports, observe);
  const jobs = jobTable(ports, following);
  return {
    users: observed(
      'users',
      { ...createUsers(ports), ...createErasure(ports), ...createExternalUsers(ports) },
      observe,
    ),
    identity: observed('identity', createIdentity(ports), observe),
    apiKeys: observed('apiKeys', createApiKeys(ports), observe),
    catalog: observed('catalog', createCatalog(ports), observe),
    orders: observed('orders', createOrders(ports), observe),
    reporting: observed('reporting', createReporting(ports), observe),
    jobs: observed('jobs', createJobs({ ...ports, jobs }), observe),
    ...following,
  };
};

export type WorkerApplication = ReturnType<typeof createWorkerApplication>;
export type Application = ReturnType<typeof createApplication>;
