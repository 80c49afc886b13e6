import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { createHttpClient, DEFAULT_HTTP_POLICY, type HttpClient, type HttpPolicy } from '@orderline/adapters-http';
import { runInCall } from '@orderline/platform';
import { Pool } from 'undici';
import { z } from 'zod';
import { percentiles, type Timed, timed, together } from './timed.ts';

const HELP = `Example: node tools/bench/http-client.ts

Measures the client of upstreams beside undici alone: against an upstream that is well, one whose breaker is open, one
that hangs, and one that sends a gigabyte. Percentiles are p50 / p99 / longest.

  --calls N     calls to an upstream that is well or behind an open breaker (default 20000)
  --deadline N  milliseconds that each call to a hanging one has (default 500)
`;

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '20000' },
    deadline: { type: 'string', default: '500' },
    help: { type: 'boolean', default: false },
  },
});

const reply = z.object({ id: z.string() });
const NEVER_OPEN: Partial<HttpPolicy> = {
  breaker: { ...DEFAULT_HTTP_POLICY.breaker, minimumCalls: Number.MAX_VALUE },
};

const print = (what: string, figures: string): void => void process.stdout.write(`${what.padEnd(72)}${figures}\n`);

const get = (client: HttpClient, path: string) => client.request({ method: 'GET', path, reply });

const withClient = async (origin: string, policy: Partial<HttpPolicy>, work: (client: HttpClient) => Promise<void>) => {
  const client = createHttpClient({ upstream: 'bench', origin, policy });
  await work(client);
  await client.close();
};

const well = async (origin: string, calls: number): Promise<void> => {
  const pool = new Pool(origin, { connections: 32 });
  const plain = async () => {
    const { body } = await pool.request({ method: 'GET', path: '/well', signal: AbortSignal.timeout(10_000) });
    return reply.parse(await body.json());
  };
  await withClient(origin, {}, async (client) => {
    for (const [what, call] of [
      ['undici', plain],
      ['client', () => get(client, '/well')],
    ] as const) {
      const measured = await timed(call, { calls, atATime: 16 });
      const rate = Math.round(calls / measured.seconds);
      print(`well, 16 at a time: ${what}`, `${percentiles(measured)}, ${rate}/s, CPU ${measured.microseconds} µs`);
    }
  });
  await pool.close();
};

/** Its breaker stays open for as long as is measured. */
const open = (origin: string, calls: number): Promise<void> =>
  withClient(origin, { breaker: { ...DEFAULT_HTTP_POLICY.breaker, openMs: 600_000 } }, async (client) => {
    for (let call = 0; call < 100; call += 1) await get(client, '/fails');
    for (const atATime of [1, 64]) {
      const measured = await timed(() => get(client, '/fails'), { calls, atATime });
      print(`open breaker, ${atATime} at a time: client`, `${percentiles(measured)}, CPU ${measured.microseconds} µs`);
    }
  });

const ROUNDS = 3;

/** The variants take turns, so that what else the machine does befalls them alike. */
const hung = async (origin: string, deadlineMs: number): Promise<void> => {
  const pool = new Pool(origin, { connections: 32, headersTimeout: deadlineMs });
  const clientWith = (policy: Partial<HttpPolicy>) => createHttpClient({ upstream: 'bench', origin, policy });
  const clients = [clientWith(NEVER_OPEN), clientWith({})] as const;
  const within = (client: HttpClient) => () =>
    runInCall({ requestId: 'bench', deadline: Date.now() + deadlineMs }, () => get(client, '/hangs'));
  const hang = (signal?: AbortSignal) =>
    pool.request({ method: 'GET', path: '/hangs', signal: signal ?? null }).catch(() => undefined);
  const variants = [
    ["undici's headersTimeout", () => hang()],
    ['undici, AbortSignal.timeout', () => hang(AbortSignal.timeout(deadlineMs))],
    ['client, no breaker', within(clients[0])],
    ['client', within(clients[1])],
  ] as const;
  for (const atATime of [32, 96]) {
    const rounds = variants.map((): Timed[] => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [place, [, call]] of variants.entries()) {
        rounds[place]?.push(await timed(call, { calls: atATime * 5, atATime, warmUp: atATime }));
      }
    }
    for (const [place, [what]] of variants.entries()) {
      print(
        `hangs, ${atATime} at a time, less the deadline: ${what}`,
        percentiles(together(rounds[place] ?? []), deadlineMs),
      );
    }
  }
  await Promise.all([pool.destroy(), ...clients.map((client) => client.close())]);
};

const gigabytes = (origin: string): Promise<void> =>
  withClient(origin, NEVER_OPEN, async (client) => {
    const megabytes = () => Math.round(process.memoryUsage().rss / 2 ** 20);
    await timed(() => get(client, '/gigabyte'), { calls: 100, atATime: 16 });
    const before = megabytes();
    const { seconds } = await timed(() => get(client, '/gigabyte'), { calls: 1000, atATime: 16 });
    print('a gigabyte, 1,000 times: client', `RSS ${before} → ${megabytes()} MB, ${seconds.toFixed(1)} s`);
  });

const run = async (): Promise<void> => {
  const server = new Worker(new URL('./hostile-server.ts', import.meta.url));
  const [port] = await once(server, 'message');
  const origin = `http://127.0.0.1:${port}`;
  await well(origin, Number(values.calls));
  await open(origin, Number(values.calls));
  await hung(origin, Number(values.deadline));
  await gigabytes(origin);
  await server.terminate();
};

if (values.help) process.stdout.write(HELP);
else if (![values.calls, values.deadline].every((value) => /^[1-9]\d{0,6}$/.test(value))) {
  process.stderr.write(`--calls and --deadline must be whole numbers above 0\n\n${HELP}`);
  process.exitCode = 2;
} else await run();
