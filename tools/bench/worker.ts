import { setTimeout as delay } from 'node:timers/promises';
import { cpuOf, cpuOfTree, residentMiB } from './cpu.ts';
import type { Plan } from './orders.ts';
import type { Row, Section } from './report.ts';
import { type Figures, medians, takeTurns } from './rounds.ts';
import { type System, sqlFile, startSystem, startSystems } from './system.ts';
import type { Testbed } from './testbed.ts';

const PER_SECOND = 100;
const STUCK_MS = 60_000;

export type WorkerPlan = Plan & { readonly backlog: number; readonly idleSeconds: number };

const pidOf = ({ worker }: System): number => worker?.pid ?? Number.NaN;

const clock = async ({ sql }: System): Promise<Date> =>
  (await sql<{ now: Date }[]>`select clock_timestamp() as now`)[0]?.now ?? new Date();

/** CPU of the worker and of its own connections to PostgreSQL. */
const readWorker = async (system: System): Promise<readonly [number, number]> => {
  const backends = await system.sql<{ pid: number }[]>`
    select pid from pg_stat_activity where datname = current_database() and application_name like 'orderline worker%'`;
  const each = await Promise.all(backends.map(({ pid }) => cpuOf(pid)));
  return [await cpuOf(pidOf(system)), each.reduce((sum, used) => sum + used, 0)];
};

/** Until no event waits and every order has its notification, or nothing has moved for a minute: the books tell what is missing. */
const untilDrained = async ({ sql, books }: System): Promise<void> => {
  let [left, moved] = [Number.NaN, performance.now()];
  for (; performance.now() - moved < STUCK_MS; await delay(50)) {
    const [waiting] = await sql<{ events: number }[]>`
      select count(*)::int as events from outbox where published_at is null`;
    const { orders, effects } = waiting?.events ? { orders: waiting.events, effects: 0 } : await books();
    if (orders === effects) return;
    if (orders - effects !== left) [left, moved] = [orders - effects, performance.now()];
  }
};

/** A full load of orders; then as many a second as any shop has; then a backlog for the relay. */
const turn = async (system: System, { seconds, backlog }: WorkerPlan): Promise<Figures> => {
  const before = await readWorker(system);
  const { count } = await system.load('order', { seconds });
  await untilDrained(system);
  const after = await readWorker(system);
  const [own, backends] = [(after[0] - before[0]) / count, (after[1] - before[1]) / count];

  const since = await clock(system);
  await system.load('order', { seconds, perSecond: PER_SECOND });
  await untilDrained(system);
  const [effects] = await system.sql.file<{ p50: number; p99: number }[]>(sqlFile('effects.sql'), [since]);

  await system.sql.file(sqlFile('backlog.sql'), [backlog]);
  const begun = await clock(system);
  await untilDrained(system);
  const [relayed] = await system.sql<{ last: Date }[]>`select max(published_at) as last from outbox`;
  return {
    'worker µs': own,
    'its PostgreSQL µs': backends,
    'sum µs': own + backends,
    'effect p50 ms': effects?.p50 ?? Number.NaN,
    'effect p99 ms': effects?.p99 ?? Number.NaN,
    'relay events/s': (1000 * backlog) / (Number(relayed?.last) - Number(begun)),
  };
};

/** What each order costs afterwards, how soon it has its effect, how fast a backlog goes, and what everything costs idle. */
export const measureWorker = async (testbed: Testbed, plan: WorkerPlan): Promise<Section> => {
  const systems = await startSystems(testbed, plan.sizes, true);
  for (const system of systems) {
    await system.load('order', { seconds: plan.warmUpSeconds });
    await untilDrained(system);
  }
  const found = await takeTurns(systems, plan.rounds, (system) => turn(system, plan));
  const [first] = systems;
  for (const other of systems.slice(1)) await other.close();
  const read = async () =>
    (await cpuOfTree(testbed.postmaster)) + (await cpuOf(first.api.pid)) + (await cpuOf(pidOf(first)));
  // What the load has left to do is not idling.
  await first.sql`vacuum analyze`;
  await testbed.sql`checkpoint`;
  const [before, began] = [await read(), performance.now()];
  await delay(plan.idleSeconds * 1000);
  const idle = { 'idle, % of a core': ((await read()) - before) / ((performance.now() - began) * 10) };
  await first.close();
  const rows: readonly Row[] = found.map(({ variant, rounds }) => ({
    name: variant.name,
    figures: { ...medians(rounds), ...(variant === first && idle) },
    rounds,
  }));
  return { title: 'Worker', left: [], rows };
};

/** Memory and start of both processes, before any request and after that many, half of them orders. */
export const measureProcesses = async (testbed: Testbed, requests: number): Promise<Section> => {
  const system = await startSystem(testbed, { size: 1, worker: true });
  const both = Object.entries({ api: system.api, worker: system.worker }).flatMap(([name, one]) =>
    one ? [{ name, ...one }] : [],
  );
  const resident = () => Promise.all(both.map(({ pid }) => residentMiB(pid)));
  const atStart = await resident();
  await system.load('product', { requests: requests / 2 });
  await system.load('order', { requests: requests / 2 });
  await untilDrained(system);
  const afterwards = await resident();
  await system.close();
  const rows = both.map(({ name, readyMs }, nth) => {
    const [start, after] = [atStart[nth] ?? 0, afterwards[nth] ?? 0];
    return {
      name,
      figures: { 'ready after ms': readyMs, 'MiB at start': start, 'MiB after requests': after },
      rounds: [],
    };
  });
  return { title: 'Processes', left: [], rows };
};
