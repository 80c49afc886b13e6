import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '../../services/free-port.ts';
import { openAsked } from '../asked-process.ts';
import { cpuOf, residentMiB } from '../cpu.ts';
import { collectedBytes } from '../realtime/machine.ts';
import type { Section } from '../report.ts';
import { type Figures, medians, takeTurns } from '../rounds.ts';
import type { Testbed } from '../testbed.ts';
import type { Asked, Command, Told } from './commands.ts';
import { startOurs } from './ours.ts';
import { startGatewayPeers } from './peers.ts';

export type GatewayPlan = {
  readonly quick: boolean;
  readonly rounds: number;
  readonly seconds: number;
  /** How many answers make a process as fast as it gets, and how long they may take. */
  readonly warmUp: { readonly answers: number; readonly seconds: number };
  /** Open beside those that work, in each turn. */
  readonly beside: number;
  readonly idle: number;
};

const CONNECTIONS = 64;
const KIB = 1024;
/** Of a process's files those that are no connections of clients. */
const OTHER_FILES = 300;

/** A gateway as clients see it; without a process it is the service itself. */
type Variant = Asked & { readonly name: string; readonly pid?: number };

/** Two processes with clients, as the open files of one are not enough; the first one also works. */
const startGatewayClients = (testbed: Testbed) => {
  const open = () => openAsked<Command, unknown>(testbed, join(import.meta.dirname, 'clients-process.ts'));
  const both = [open(), open()];
  const [first = open()] = both;
  const held = async (): Promise<number> =>
    (await Promise.all(both.map(({ ask }) => ask({ do: 'held' })))).reduce<number>((sum, one) => sum + Number(one), 0);
  return {
    run: async ({ port, prefix, credentials }: Asked, seconds: number): Promise<Told> =>
      (await first.ask({ do: 'run', port, prefix, credentials, connections: CONNECTIONS, seconds })) as Told,
    hold: ({ port, prefix, credentials }: Asked, count: number) =>
      Promise.all(both.map(({ ask }) => ask({ do: 'hold', port, prefix, credentials, count: count / 2 }))),
    /** Throws where a gateway has closed some meanwhile. */
    drop: async (count: number): Promise<void> => {
      const open = await held();
      if (open !== count) throw new Error(`wrong: of ${count} idle connections ${open} are open`);
      await Promise.all(both.map(({ ask }) => ask({ do: 'drop' })));
    },
  };
};

type Clients = ReturnType<typeof startGatewayClients>;

const startService = async (testbed: Testbed): Promise<number> => {
  const port = await freePort();
  const [args, env] = [[join(import.meta.dirname, 'service.ts')], { PORT: String(port) }];
  await testbed.launch({ file: process.execPath, args, env, url: `http://127.0.0.1:${port}` });
  return port;
};

const asked = async (clients: Clients, variant: Variant, seconds: number): Promise<Figures> => {
  const read = async () => (variant.pid === undefined ? Number.NaN : await cpuOf(variant.pid));
  const before = await read();
  const { count, seconds: took, p50, p99 } = await clients.run(variant, seconds);
  return { 'per s': count / took, 'p50 ms': p50, 'p99 ms': p99, µs: ((await read()) - before) / count };
};

const warmUp = async (clients: Clients, variant: Variant, { warmUp: { answers, seconds } }: GatewayPlan) => {
  const until = performance.now() + 1000 * seconds;
  for (let left = answers; left > 0 && performance.now() < until; )
    left -= (await clients.run(variant, Math.min(1, seconds))).count;
};

const BESIDE = 'beside ';

/** Alone, then beside connections that idle; the latter's figures have names of their own. */
const turn = async (clients: Clients, variant: Variant, { seconds, beside }: GatewayPlan): Promise<Figures> => {
  const alone = await asked(clients, variant, seconds);
  await clients.hold(variant, beside);
  const crowded = await asked(clients, variant, seconds);
  await clients.drop(beside);
  return { ...alone, ...Object.fromEntries(Object.entries(crowded).map(([name, it]) => [`${BESIDE}${name}`, it])) };
};

const RATIOS = [
  ['nginx ÷ it', 'nginx'],
  ['Caddy ÷ it', 'Caddy'],
] as const;

type Found = Awaited<ReturnType<typeof takeTurns<Variant>>>;

/** The figures whose names begin so, with those of CPU beside the yardsticks' of the same round. */
const rowsOf = (found: Found, start: string) =>
  found.map(({ variant: { name }, rounds }) => {
    const own = rounds.map((figures, round) => {
      const ratios = RATIOS.map(([ratio, yardstick]) => {
        const by = found.find(({ variant }) => variant.name === yardstick)?.rounds[round]?.[`${start}µs`];
        return [ratio, (by ?? Number.NaN) / (figures[`${start}µs`] ?? Number.NaN)];
      });
      const those = Object.entries(figures).filter(([key]) => key.startsWith(BESIDE) === (start !== ''));
      return Object.fromEntries([...those.map(([key, figure]) => [key.slice(start.length), figure]), ...ratios]);
    });
    return { name, figures: medians(own), rounds: own };
  });

/** What many idle connections cost, and what they do to those that work. */
const measureIdle = async (clients: Clients, variant: Variant & { readonly pid: number }, plan: GatewayPlan) => {
  const { idle, rounds, seconds } = plan;
  // What the first connections leave behind is no cost of more of them.
  await clients.hold(variant, 1_000);
  await clients.drop(1_000);
  const several = async (): Promise<Figures> => {
    const each: Figures[] = [];
    for (let round = 0; round < rounds; round += 1) each.push(await asked(clients, variant, seconds));
    return medians(each);
  };
  const without = await several();
  const before = await collectedBytes(variant.pid);
  await clients.hold(variant, idle);
  const uncollected = 2 ** 20 * (await residentMiB(variant.pid)) - before;
  const collected = (await collectedBytes(variant.pid)) - before;
  const beside = await several();
  await clients.drop(idle);
  const [p99, p99Beside] = [without['p99 ms'] ?? Number.NaN, beside['p99 ms'] ?? Number.NaN];
  return {
    connections: idle,
    'KiB each': collected / KIB / idle,
    uncollected: uncollected / KIB / idle,
    'p99 ms without': p99,
    'p99 ms beside': p99Beside,
    'beside ÷ without': p99Beside / p99,
    'µs without': without.µs ?? Number.NaN,
    'µs beside': beside.µs ?? Number.NaN,
  };
};

/** This gateway beside others, in turns; each answer is held against its request. */
export const measureGateway = async (testbed: Testbed, plan: GatewayPlan): Promise<readonly Section[]> => {
  const service = await startService(testbed);
  const clients = startGatewayClients(testbed);
  const { found: peers, left } = await startGatewayPeers(testbed, service);
  const ours = await startOurs(testbed, service);
  const bare = { prefix: '/bare', credentials: [] };
  const variants: readonly Variant[] = [
    { name: 'direct', port: service, ...bare },
    ...peers.map((peer) => ({ ...peer, ...bare })),
    ...ours.rules,
  ];
  for (const variant of variants) await warmUp(clients, variant, plan);
  const files = Number(execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' })) || Number.POSITIVE_INFINITY;
  const idle = Math.min(plan.idle, files - OTHER_FILES);
  const [own] = ours.rules;
  // Before the turns: what they leave behind has room for connections, which would then seem to cost nothing.
  const figures = own ? await measureIdle(clients, own, { ...plan, idle }) : {};
  const found = await takeTurns(variants, plan.rounds, (variant) => turn(clients, variant, plan));
  return [
    { title: 'Requests', left, rows: rowsOf(found, '') },
    { title: 'Connections', left: [], rows: rowsOf(found, BESIDE) },
    { title: 'Idle', left: [], rows: [{ name: 'Orderline', figures, rounds: [] }] },
  ];
};

/** The gateway under requests of which it does the most, to be profiled. */
export const profiledGateway = (testbed: Testbed) => async (nodeOptions: readonly string[]) => {
  const service = await startService(testbed);
  const clients = startGatewayClients(testbed);
  const { rules, stop } = await startOurs(testbed, service, nodeOptions);
  const [rule] = rules.slice(-1);
  if (!rule) throw new Error('there is no rule to ask');
  return { load: (seconds: number) => clients.run(rule, seconds), close: stop };
};
