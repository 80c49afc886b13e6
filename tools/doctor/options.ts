import { parseArgs } from 'node:util';

export const USAGE = `Example: npm run doctor

Says whether this machine can run Orderline: Node, dependencies, settings, ports, disk, data, services, schema, clock. Every
check takes at most 2 s. ✓ is well, ✗ needs the fix that it names, – would be good to have.

Usage: npm run doctor [-- --json]
  --json   print one JSON object: { ok, checks }
  --help   print this

DATABASE_URL, REDIS_URL and KAFKA_BROKERS are tried when they are set. PORT, MANAGEMENT_PORT and
WORKER_MANAGEMENT_PORT name other ports than 3000, 9464 and 9465.
Exit codes: 0 no check failed, 1 a check failed, 2 wrong usage.
`;

export type Command =
  | { readonly kind: 'check'; readonly json: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'misuse'; readonly why: string };

export const parseCommand = (args: readonly string[]): Command => {
  try {
    const flag = { type: 'boolean', default: false } as const;
    const { values } = parseArgs({ args: [...args], options: { json: flag, help: { ...flag, short: 'h' } } });
    return values.help ? { kind: 'help' } : { kind: 'check', json: values.json };
  } catch (error) {
    return { kind: 'misuse', why: error instanceof Error ? error.message : String(error) };
  }
};
