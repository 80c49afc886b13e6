import { createAudit, exportAudit } from '@orderline/domain/audit';
import { createCatalog, exportProducts } from '@orderline/domain/catalog';
import {
  createFulfilment,
  createFulfilmentDesk,
  createStuckOrders,
  exportStuckOrders,
  type StuckOrdersPorts,
  type SweepDeadlinesPorts,
} from '@orderline/domain/fulfilment';
import { createApiKeys, createIdentity } from '@orderline/domain/identity';
import { createInventory, exportMovements } from '@orderline/domain/inventory';
import { createJobs, exportRuns, type JobsPorts } from '@orderline/domain/jobs';
import { createParkedEvents, exportParked } from '@orderline/domain/messaging';
import { createNotifications, createPreferences } from '@orderline/domain/notifications';
import {
  createOrderNotes,
  createOrders,
  exportOrders,
  type OrderNotesPorts,
  type OrdersPorts,
} from '@orderline/domain/orders';
import {
  createReportFollowers,
  createReporting,
  type ReportFollowerPorts,
  type ReportingPorts,
} from '@orderline/domain/reporting';
import { type PortsOf, withPorts } from '@orderline/domain/shared';
import { createSavedViews, createStaff, createStaffMembers, exportStaffMembers } from '@orderline/domain/staff';
import {
  type AdmitExternalUserPorts,
  type ChangeRolesPorts,
  createErasure,
  createExternalUsers,
  createRoles,
  createUserDirectory,
  createUsers,
  type EraseUserPorts,
  exportUsers,
  type UserDirectoryPorts,
  type UsersPorts,
} from '@orderline/domain/users';
import {
  createWebhookFollowers,
  createWebhooks,
  exportWebhookEndpoints,
  type WebhookFollowerPorts,
  type WebhooksPorts,
} from '@orderline/domain/webhooks';
import { type JobTablePorts, jobTable } from './jobs.ts';
import { type Observe, observed, unobserved } from './metrics/observe.ts';
import { inspectOrderFile } from './order-file.ts';
import { type CountRefusal, countingRefusals } from './reporting/count-refusals.ts';

/** The features that events reach: all that a worker runs. */
const workerFeatures = {
  inventory: createInventory,
  fulfilment: createFulfilment,
  notifications: createNotifications,
  webhooks: createWebhookFollowers,
  reporting: createReportFollowers,
};

/** Lists as they stood at one moment. */
const exporting = {
  ...{ exportOrders, exportUsers, exportProducts, exportAudit },
  ...{ exportMovements, exportParked, exportStuckOrders, exportRuns, exportStaffMembers },
  exportWebhookEndpoints,
};

/** What several features know of one thing. */
const filing = { inspectOrderFile };

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
  views: createSavedViews,
  staffMembers: createStaffMembers,
  audit: createAudit,
  catalog: createCatalog,
  orders: (ports: OrdersPorts & OrderNotesPorts) => ({ ...createOrders(ports), ...createOrderNotes(ports) }),
  fulfilmentDesk: createFulfilmentDesk,
  orderFile: (ports: PortsOf<typeof filing>) => withPorts(filing, ports),
  messaging: createParkedEvents,
  preferences: createPreferences,
  exports: (ports: PortsOf<typeof exporting>) => withPorts(exporting, ports),
  ...workerFeatures,
  fulfilment: (ports: SweepDeadlinesPorts & StuckOrdersPorts) => ({
    ...createFulfilment(ports),
    ...createStuckOrders(ports),
  }),
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

export type Ports = PortsOf<typeof features> &
  Omit<JobsPorts, 'jobs'> &
  JobTablePorts & { readonly countRefusal: CountRefusal };

/** The use cases that events reach. */
export const createWorkerApplication = (ports: WorkerPorts, observe: Observe = unobserved) =>
  observed(withPorts(workerFeatures, ports), observe);

/** Every use case of the product, over whichever ports. */
export const createApplication = (ports: Ports, observe: Observe = unobserved) => {
  const application = observed(withPorts(features, ports), observe);
  const orders = countingRefusals(application.orders, ports.countRefusal);
  const jobs = createJobs({ ...ports, jobs: jobTable(ports, application) });
  return { ...application, orders, ...observed({ jobs }, observe) };
};

export type WorkerApplication = ReturnType<typeof createWorkerApplication>;
export type Application = ReturnType<typeof createApplication>;
