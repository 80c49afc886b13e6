import { z } from 'zod';
import { gateway } from './concerns/gateway.ts';
import { http, rateLimits } from './concerns/http.ts';
import { apiKeys, emails, passwords, tokens } from './concerns/identity.ts';
import { jobs } from './concerns/jobs.ts';
import { kafka } from './concerns/kafka.ts';
import { fulfilment, partners, payments } from './concerns/partners.ts';
import { realtime } from './concerns/realtime.ts';
import { docs, log, service, shutdown } from './concerns/service.ts';
import { simulators } from './concerns/simulators.ts';
import { staff } from './concerns/staff.ts';
import { database, redis } from './concerns/stores.ts';
import { webhooks } from './concerns/webhooks.ts';
import { worker } from './concerns/worker.ts';

const shared = { service, log, shutdown, database, redis, kafka, fulfilment, emails, webhooks };

/** What each app reads: nothing of the other's secrets. */
export const APPS = {
  api: z.object({ ...shared, http, gateway, realtime, rateLimits, docs, tokens, apiKeys, passwords, staff, jobs }),
  worker: z.object({ ...shared, worker, payments, partners }),
  simulators: z.object({ service, log, kafka, simulators }),
} as const;

export type App = keyof typeof APPS;

/** The simulators stand beside us on a developer's machine, and no rule of what is deployed is theirs. */
export const hasRules = (app: App): boolean => app !== 'simulators';

type Frozen<Value> = Value extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Frozen<Value[Key]> }
    : Value;

export type ConfigOf<A extends App> = Frozen<z.infer<(typeof APPS)[A]>>;
export type ApiConfig = ConfigOf<'api'>;
export type WorkerConfig = ConfigOf<'worker'>;
/** What both apps read. */
export type SharedConfig = Pick<ApiConfig, keyof typeof shared>;
/** The valid settings of a configuration that may have faults. */
export type ValidPart = { readonly [Concern in keyof SharedConfig]: Partial<SharedConfig[Concern]> } & {
  readonly worker?: Partial<WorkerConfig['worker']>;
  readonly payments?: Partial<WorkerConfig['payments']>;
  readonly partners?: Partial<WorkerConfig['partners']>;
  readonly tokens?: Partial<ApiConfig['tokens']>;
  readonly docs?: Partial<ApiConfig['docs']>;
  readonly http?: Partial<ApiConfig['http']>;
  readonly apiKeys?: Partial<ApiConfig['apiKeys']>;
  readonly gateway?: Partial<ApiConfig['gateway']>;
  readonly staff?: Partial<ApiConfig['staff']>;
};
