import { createAudit } from '@orderline/domain/audit';
import { createCatalog } from '@orderline/domain/catalog';
import { createFulfilment } from '@orderline/domain/fulfilment';
import { createApiKeys, createIdentity } from '@orderline/domain/identity';
import { createInventory } from '@orderline/domain/inventory';
import { createJobs, type JobsPorts } from '@orderline/domain/jobs';
import { createNotifications, createPreferences } from '@orderline/domain/notifications';
import { createOrders } from '@orderline/domain/orders';
import {
  createReportFollowers,
  createReporting,
  type ReportFollowerPorts,
  type ReportingPorts,
} from '@orderline/domain/reporting';
import { type PortsOf, withPorts } from '@orderline/domain/shared';
import { createStaff, createStaffMembers } from '@orderline/domain/staff';
import {
  type AdmitExternalUserPorts,
  type ChangeRolesPorts,
  createErasure,
  createExternalUsers,
  createRoles,
  createUserDirectory,
  createUsers,
  type EraseUserPorts,
  type UserDirectoryPorts,
  type UsersPorts,
} from '@orderline/domain/users';
import {
  createWebhookFollowers,
  createWebhooks,
  type WebhookFollowerPorts,
  type WebhooksPorts,
} from '@orderline/domain/webhooks';
import { type JobTablePorts, jobTable } from './jobs.ts';
import { type Observe, observed, unobserved } from './metrics/observe.ts';

/** The features that events reach: all that a worker runs. */
const workerFeatures = {
  inventory: createInventory,
  fulfilment: createFulfilment,
  notifications: createNotifications,
  webhooks: createWebhookFollowers,
  reporting: createReportFollowers,
};

/** Every feature of the product, but for jobs, which run others. */
const features = {
  users: (ports: UsersPorts & UserDirectoryPorts & EraseUserPorts & AdmitExternalUserPorts & ChangeRolesPorts) => ({
    ...createUsers(ports),
    ...createUserDirectory(ports),
    ...createErasure(ports),
    ...createExternalUsers(ports),
    ...createRoles(ports),
  }),
  identity: createIdentity,
  apiKeys: createApiKeys,
  staff: createStaff,
  staffMembers: createStaffMembers,
  audit: createAudit,
  catalog: createCatalog,
  orders: createOrders,
  preferences: createPreferences,
  ...workerFeatures,
  reporting: (ports: ReportingPorts & ReportFollowerPorts) => ({
    ...createReporting(ports),
    ...createReportFollowers(ports),
  }),
  webhooks: (ports: WebhooksPorts & WebhookFollowerPorts) => ({
    ...createWebhooks(ports),
    ...createWebhookFollowers(ports),
  }),
};

export type WorkerPorts = PortsOf<typeof workerFeatures>;

export type Ports = PortsOf<typeof features> & Omit<JobsPorts, 'jobs'> & JobTablePorts;

/** The use cases that events reach. */
export const createWorkerApplication = (ports: WorkerPorts, observe: Observe = unobserved) =>
  observed(withPorts(workerFeatures, ports), observe);

/** Every use case of the product, over whichever ports. */
export const createApplication = (ports: Ports, observe: Observe = unobserved) => {
  const application = observed(withPorts(features, ports), observe);
  const jobs = createJobs({ ...ports, jobs: jobTable(ports, application) });
  return { ...application, ...observed({ jobs }, observe) };
};

export type WorkerApplication = ReturnType<typeof createWorkerApplication>;
export type Application = ReturnType<typeof createApplication>;
