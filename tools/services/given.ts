import { readPostgresUrl, readRedisUrl } from '@orderline/platform';
import type { RunningService, ServiceName } from './service.ts';
import { exchange } from './tcp.ts';
import { ServiceUnavailable } from './unavailable.ts';

/** Tests write into what they are given, so they take only what is named for tests. */
export type Purpose = 'development' | 'test';

const VARIABLES: Readonly<Record<ServiceName, string>> = {
  postgres: 'DATABASE_URL',
  redis: 'REDIS_URL',
  kafka: 'KAFKA_BROKERS',
};

const DEFAULT_KAFKA_PORT = 9092;
const ANSWER_MS = 2_000;

export const variableOf = (service: ServiceName, purpose: Purpose): string =>
  `${purpose === 'test' ? 'TEST_' : ''}${VARIABLES[service]}`;

type Address = { readonly host: string; readonly port: number };

/** The servers that a URL, or a list of brokers, names; undefined where it is neither. */
export const addressesOf = (service: ServiceName, url: string): readonly Address[] | undefined => {
  if (service === 'postgres') return readPostgresUrl(url)?.target.hosts;
  if (service === 'redis') return readRedisUrl(url)?.hosts.map(({ host, port = 6379 }) => ({ host, port }));
  const each = url.split(',').map((broker) => `kafka://${broker.trim()}`);
  if (!each.every((broker) => URL.canParse(broker) && new URL(broker).hostname !== '')) return undefined;
  return each.map((broker) => {
    const { hostname, port } = new URL(broker);
    return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || DEFAULT_KAFKA_PORT) };
  });
};

/** A Unix socket is found out about by who uses it. */
const answers = async (address: Address): Promise<boolean> =>
  address.host.startsWith('/') || (await exchange({ ...address, withinMs: ANSWER_MS })) !== undefined;

export type Given = { readonly service: ServiceName; readonly purpose: Purpose; readonly env: NodeJS.ProcessEnv };

/** The service that the environment names; undefined when it names none; throws ServiceUnavailable when that one cannot be reached. */
export const givenService = async ({ service, purpose, env }: Given): Promise<RunningService | undefined> => {
  const variable = variableOf(service, purpose);
  const url = env[variable];
  if (!url) return undefined;
  const addresses = addressesOf(service, url);
  if (addresses === undefined)
    throw new ServiceUnavailable(`${variable} is not an address`, `correct ${variable}, or unset it`);
  if (!(await Promise.all(addresses.map(answers))).includes(true)) {
    const named = addresses.map(({ host, port }) => `${host}:${port}`).join(', ');
    throw new ServiceUnavailable(
      `${variable} names ${named}, where nothing answers within ${ANSWER_MS / 1000} s`,
      `start it, or unset ${variable} to have one started here`,
    );
  }
  return { url, how: `given by ${variable}`, close: async () => {} };
};
