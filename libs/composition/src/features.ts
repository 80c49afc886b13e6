import { createCatalog } from '@orderline/domain/catalog';
import { createFulfilment } from '@orderline/domain/fulfilment';
import { createApiKeys, createIdentity } from '@orderline/domain/identity';
import { createInventory } from '@orderline/domain/inventory';
import { createJobs, type JobsPorts } from '@orderline/domain/jobs';
import { createNotifications } from '@orderline/domain/notifications';
import { createOrders } from '@orderline/domain/orders';
import { createReporting } from '@orderline/domain/reporting';
import {
  type AdmitExternalUserPorts,
  createErasure,
  createExternalUsers,
  createUsers,
  type EraseUserPorts,
  type UsersPorts,
} from '@orderline/domain/users';
import { type JobTablePorts, jobTable } from './jobs.ts';
import { type Observe, observed, unobserved } from './metrics/observe.ts';

/** The features that events reach: all that a worker runs. */
const workerFeatures = {
  inventory: createInventory,
  fulfilment: createFulfilment,
  notifications: createNotifications,
};

/** Every feature of the product, but for jobs, which run others. */
const features = {
  users: (ports: UsersPorts & EraseUserPorts & AdmitExternalUserPorts) => ({
    ...createUsers(ports),
    ...createErasure(ports),
    ...createExternalUsers(ports),
  }),
  identity: createIdentity,
  apiKeys: createApiKeys,
  catalog: createCatalog,
  orders: createOrders,
  reporting: createReporting,
  ...workerFeatures,
};

type Features = { readonly [name: string]: (ports: never) => Parameters<typeof observed>[1] };

type AllOf<Part> = (Part extends unknown ? (part: Part) => void : never) extends (all: infer All) => void ? All : never;

type PortsOf<Given extends Features> = AllOf<Parameters<Given[keyof Given]>[0]>;

type Opened<Given extends Features> = { readonly [Name in keyof Given]: ReturnType<Given[Name]> };

export type WorkerPorts = PortsOf<typeof workerFeatures>;

export type Ports = PortsOf<typeof features> & Omit<JobsPorts, 'jobs'> & JobTablePorts;

const open = <Given extends Features>(given: Given, ports: PortsOf<Given>, observe: Observe): Opened<Given> =>
  asOpened<Given>(
    Object.fromEntries(
      Object.entries(given).map(([name, create]) => [name, observed(name, create(ports as never), observe)]),
    ),
  );

/** Each feature stands under its own name. */
const asOpened = <Given extends Features>(opened: object): Opened<Given> => opened as Opened<Given>;

/** The use cases that events reach. */
export const createWorkerApplication = (ports: WorkerPorts, observe: Observe = unobserved) =>
  open(workerFeatures, ports, observe);

/** Every use case of the product, over whichever ports. */
export const createApplication = (ports: Ports, observe: Observe = unobserved) => {
  const application = open(features, ports, observe);
  const jobs = jobTable(ports, application);
  return { ...application, jobs: observed('jobs', createJobs({ ...ports, jobs }), observe) };
};

export type WorkerApplication = ReturnType<typeof createWorkerApplication>;
export type Application = ReturnType<typeof createApplication>;
