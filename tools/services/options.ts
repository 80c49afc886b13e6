import { parseArgs } from 'node:util';
import type { Format } from './report.ts';
import { SERVICE_NAMES, type ServiceName } from './service.ts';

const USAGE = `Example: npm run services

Brings up PostgreSQL, Redis and Kafka on 127.0.0.1, prints their URLs, and keeps them until Ctrl+C.

Usage: npm run services -- [postgres] [redis] [kafka] [--env | --json]
  --env    print lines to paste into a shell: export DATABASE_URL=…
  --json   print one JSON object: { services, missing }
  --help   print this

Each is taken from the first place that has it: DATABASE_URL, REDIS_URL, KAFKA_BROKERS; a container engine that answers
(Redis, Kafka); this machine (PostgreSQL by npm, redis-server on PATH, KAFKA_HOME); Kafka by Maven with Java 17.
Exit codes: 0 stopped by Ctrl+C, 1 a service is missing or ended by itself, 2 wrong usage.
`;

export type Options = { readonly wanted: readonly ServiceName[]; readonly format: Format };

const isServiceName = (name: string): name is ServiceName => SERVICE_NAMES.some((known) => known === name);

const misuse = (why: string): never => {
  process.stderr.write(`${why}\n\n${USAGE}`);
  process.exit(2);
};

const parse = (args: readonly string[]): Options => {
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { env: flag, json: flag, help: { ...flag, short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  if (values.env && values.json) misuse('--env and --json exclude each other.');
  const unknown = positionals.find((name) => !isServiceName(name));
  if (unknown !== undefined) misuse(`There is no service "${unknown}"; there are ${SERVICE_NAMES.join(', ')}.`);
  const wanted = positionals.filter(isServiceName);
  return {
    wanted: wanted.length > 0 ? wanted : SERVICE_NAMES,
    format: values.json ? 'json' : values.env ? 'env' : 'table',
  };
};

/** What the command line asks for; ends the process with 0 after --help and 2 after a mistake. */
export const options = (): Options => {
  try {
    return parse(process.argv.slice(2));
  } catch (error) {
    return misuse(error instanceof Error ? error.message : String(error));
  }
};
