import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bringUp, type MissingService } from '../services/fallbacks.ts';
import { variableOf } from '../services/given.ts';
import { stateDirectory } from '../services/project.ts';
import { SERVICE_NAMES, type ServiceName } from '../services/service.ts';
import { claimSlot } from '../services/slot.ts';
import { tidyPostgres } from './tidy-postgres.ts';

export type TestServices = {
  /** The variables that integration tests read their servers from. */
  readonly environment: Readonly<Record<string, string>>;
  readonly missing: readonly MissingService[];
  readonly close: () => Promise<void>;
};

const ABSENT = 'TEST_SERVICES_ABSENT';

const isService = (name: string): name is ServiceName => SERVICE_NAMES.some((service) => service === name);

const namesIn = (list: string): readonly ServiceName[] => list.split(',').filter(isService);

/** TEST_SERVICES=postgres,redis limits what tests get; what an outer run found absent is not looked for again. */
const wantedServices = (environment: NodeJS.ProcessEnv): readonly ServiceName[] => {
  const asked = environment.TEST_SERVICES === undefined ? SERVICE_NAMES : namesIn(environment.TEST_SERVICES);
  const absent = namesIn(environment[ABSENT] ?? '');
  return asked.filter((service) => !absent.includes(service));
};

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/**
 * Brings up, or takes as given, the real servers that integration tests ask for, and says by name what cannot be had.
 * The directory is claimed, not made anew: a run that was killed leaves its servers where the next one stops them.
 */
export const openTestServices = async (env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<TestServices> => {
  const wanted = wantedServices(env);
  const { directory, release } = await claimSlot(join(stateDirectory, 'test'));
  const up = await bringUp(wanted, { directory, env, onProgress: say, purpose: 'test', ...(signal && { signal }) });
  const close = async () => {
    await up.close();
    await rm(join(directory, 'kafka'), { recursive: true, force: true });
    await release();
  };
  try {
    const { postgres } = up.services;
    if (postgres !== undefined && !env[variableOf('postgres', 'test')]) await tidyPostgres(postgres.url);
  } catch (error) {
    await close();
    throw error;
  }
  for (const { service, why, fix } of up.missing) say(`${service} is missing: ${why}; ${fix}`);
  const found = SERVICE_NAMES.flatMap((service) => {
    const url = up.services[service]?.url;
    return url === undefined ? [] : [[variableOf(service, 'test'), url] as const];
  });
  const absent = SERVICE_NAMES.filter((service) => up.services[service] === undefined);
  return { environment: { ...Object.fromEntries(found), [ABSENT]: absent.join(',') }, missing: up.missing, close };
};
