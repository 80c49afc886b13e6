import { readPostgresUrl } from '@orderline/platform';
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

const DEFAULT_PORTS: Readonly<Record<ServiceName, number>> = { postgres: 5432, redis: 6379, kafka: 9092 };
const ANSWER_MS = 2_000;

export const variableOf = (service: ServiceName, purpose: Purpose): string =>
  `${purpose === 'test' ? 'TEST_' : ''}${VARIABLES[service]}`;

/** Host and port of a URL, or of the first broker of a list. */
export const addressOf = (
  service: ServiceName,
  url: string,
): { readonly host: string; readonly port: number } | undefined => {
  if (service === 'postgres') return readPostgresUrl(url)?.target.hosts[0];
  const first = service === 'kafka' ? `kafka://${url.split(',')[0]?.trim()}` : url;
  if (!URL.canParse(first)) return undefined;
  const { hostname, port } = new URL(first);
  if (hostname === '') return undefined;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? DEFAULT_PORTS[service] : Number(port) };
};

export type Given = { readonly service: ServiceName; readonly purpose: Purpose; readonly env: NodeJS.ProcessEnv };

/** The service that the environment names; undefined when it names none; throws ServiceUnavailable when that one cannot be reached. */
export const givenService = async ({ service, purpose, env }: Given): Promise<RunningService | undefined> => {
  const variable = variableOf(service, purpose);
  const url = env[variable];
  if (!url) return undefined;
  const address = addressOf(service, url);
  if (address === undefined)
    throw new ServiceUnavailable(`${variable} is not an address`, `correct ${variable}, or unset it`);
  if ((await exchange({ ...address, withinMs: ANSWER_MS })) === undefined) {
    throw new ServiceUnavailable(
      `${variable} names ${address.host}:${address.port}, where nothing answers within ${ANSWER_MS / 1000} s`,
      `start it, or unset ${variable} to have one started here`,
    );
  }
  return { url, how: `given by ${variable}`, close: async () => {} };
};
