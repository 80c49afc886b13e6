import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startPostgres } from '../services/embedded-postgres.ts';
import { stateDirectory } from '../services/project.ts';
import { cpuMilliseconds } from './backend-cpu.ts';
import { type Answered, type Ask, anOrder, loadFor, productRead } from './http-load.ts';
import { type BenchSystem, startBenchSystem } from './http-system.ts';

const HELP = `Example: node tools/bench/http.ts --seconds 8 --lines 2

Starts PostgreSQL, api and worker of its own, reads products and places orders over HTTP, and prints what each costs.

  --seconds N        how long for each, 1 to 60 (default 8)
  --lines N          lines of each order (default 2)
  --connections N    requests under way at a time (default 64)
  --no-telemetry     without the preloaded telemetry
  --node-options O   for api and worker, separated by spaces; --cpu-prof profiles them
`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    lines: { type: 'string', default: '2' },
    connections: { type: 'string', default: '64' },
    'no-telemetry': { type: 'boolean', default: false },
    'node-options': { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});

const whole = (name: 'seconds' | 'lines' | 'connections', most: number): number => {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  process.stderr.write(`--${name} must be a whole number from 1 to ${most}, got ${values[name]}\n`);
  process.exit(2);
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const cpuBy = async (system: BenchSystem): Promise<ReadonlyMap<string, number>> => {
  const each = (await system.processes()).map(
    async ({ name, pids }) => [name, (await cpuMilliseconds(pids)) ?? Number.NaN] as const,
  );
  return new Map(await Promise.all(each));
};

const tell = ({ statuses, milliseconds }: Answered, seconds: number): string => {
  const at = (share: number) => (milliseconds[Math.floor(milliseconds.length * share)] ?? 0).toFixed(1);
  const counts = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`);
  return `${Math.round(milliseconds.length / seconds)}/s (${counts.join(', ')}), p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
};

/** After two seconds to warm up; what the worker has left to do is waited for, and counted. */
const measure = async (system: BenchSystem, name: string, ask: () => Ask): Promise<void> => {
  const load = { seconds: whole('seconds', 60), connections: whole('connections', 1000), ask };
  await loadFor(system.target, { ...load, seconds: 2 });
  await delay(1_000);
  const before = await cpuBy(system);
  const answered = await loadFor(system.target, load);
  await delay(1_000);
  const after = await cpuBy(system);
  say(`${name}: ${tell(answered, load.seconds)}`);
  const micros = [...after].map(([process, used]) => {
    const spent = (used - (before.get(process) ?? 0)) * 1000;
    return `${process} ${Math.round(spent / answered.milliseconds.length)} µs`;
  });
  say(`  CPU of each: ${micros.join(', ')}`);
};

const resident = async (system: BenchSystem, when: string): Promise<void> => {
  const { api, worker } = await system.residentMegabytes();
  say(`resident ${when}: api ${api} MB, worker ${worker} MB`);
};

const run = async (): Promise<void> => {
  const lines = whole('lines', 100);
  await mkdir(stateDirectory, { recursive: true });
  const directory = await mkdtemp(join(stateDirectory, 'bench-'));
  const database = await startPostgres({ dataDirectory: join(directory, 'postgres') });
  try {
    const system = await startBenchSystem({
      databaseUrl: database.url,
      telemetry: !values['no-telemetry'],
      log: join(directory, 'log.ndjson'),
      nodeOptions: values['node-options'].split(' ').filter((option) => option !== ''),
    });
    try {
      say(`ready after: api ${system.readyMs.api} ms, worker ${system.readyMs.worker} ms`);
      await resident(system, 'at start');
      await measure(system, 'a product by its id', () => productRead(system.target));
      await measure(system, `an order of ${lines} lines`, () => anOrder(system.target, lines));
      await resident(system, 'after that');
    } finally {
      await system.close();
    }
  } finally {
    await database.close('fast');
    await rm(directory, { recursive: true, force: true });
  }
};

// Who reads no further must not keep it from stopping what it started.
process.stdout.on('error', () => undefined);

if (values.help) process.stdout.write(HELP);
else await run();
