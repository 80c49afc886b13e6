import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bringUp, type MissingService } from '../services/ladder.ts';
import { SERVICE_NAMES, type ServiceName } from '../services/service.ts';

export type TestServices = {
  /** The variables that integration tests read their servers from. */
  readonly environment: Readonly<Record<string, string>>;
  readonly missing: readonly MissingService[];
  readonly close: () => Promise<void>;
};

const VARIABLES: Readonly<Record<ServiceName, string>> = {
  postgres: 'TEST_POSTGRES_URL',
  redis: 'TEST_REDIS_URL',
  kafka: 'TEST_KAFKA_BROKERS',
};

const ABSENT = 'TEST_SERVICES_ABSENT';

const isService = (name: string): name is ServiceName => SERVICE_NAMES.some((service) => service === name);

const namesIn = (list: string): readonly ServiceName[] => list.split(',').filter(isService);

/** TEST_SERVICES=postgres,redis limits what tests get; what an outer run found absent is not looked for again. */
export const wantedServices = (environment: NodeJS.ProcessEnv): readonly ServiceName[] => {
  const asked = environment.TEST_SERVICES === undefined ? SERVICE_NAMES : namesIn(environment.TEST_SERVICES);
  const absent = namesIn(environment[ABSENT] ?? '');
  return asked.filter((service) => !absent.includes(service));
};

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** A folder of this run alone, which the user that PostgreSQL drops to may enter. */
const newDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'orderline-test-'));
  chmodSync(directory, 0o755);
  return directory;
};

/** Brings up, or takes as given, the real servers that integration tests ask for, and says by name what cannot be had. */
export const openTestServices = async (env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<TestServices> => {
  const wanted = wantedServices(env);
  const directory = newDirectory();
  const { services, missing, close } = await bringUp(wanted, {
    directory,
    env: { ...env, TEST_DATABASE_URL: env.TEST_POSTGRES_URL ?? env.TEST_DATABASE_URL },
    onProgress: say,
    purpose: 'test',
    ...(signal && { signal }),
  });
  for (const { service, why, fix } of missing) say(`${service} is missing: ${why}; ${fix}`);
  const absent = SERVICE_NAMES.filter((service) => services[service] === undefined);
  return {
    environment: {
      ...Object.fromEntries(
        wanted.flatMap((service) => {
          const url = services[service]?.url;
          return url === undefined ? [] : [[VARIABLES[service], url]];
        }),
      ),
      [ABSENT]: absent.join(','),
    },
    missing,
    close: async () => {
      await close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
