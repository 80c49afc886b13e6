import { setTimeout as delay } from 'node:timers/promises';
import { progressOn } from '../replay/progress.ts';
import { cpuOf, cpuOfTree, residentMiB } from './cpu.ts';
import type { Answered, Load } from './load.ts';
import { answersOf, type Figures, medians, type Plan } from './measure.ts';
import type { Found, Row } from './report.ts';
import { readBooks, type System, sqlFile, startSystem } from './system.ts';
import type { Testbed } from './testbed.ts';
import { answeredBy, wrongAnswers, wrongBooks } from './verdict.ts';

const PER_SECOND = 100;
const DRAINED_MS = 120_000;

export type WorkerOptions = Plan & {
  readonly sizes: readonly number[];
  readonly backlog: number;
  readonly idleSeconds: number;
};

const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);

/** CPU of the worker and of its own connections to PostgreSQL. */
const readWorker = async ({ sql, worker }: System) => {
  const backends = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity where datname = current_database() and application_name like 'orderline worker%'`;
  return [await cpuOf(worker?.pid ?? 0), sum(await Promise.all(backends.map(({ pid }) => cpuOf(pid))))] as const;
};

/** Until no event waits and every order has its notification; what is missing after two minutes, the books will tell. */
const untilDrained = async ({ sql }: System): Promise<void> => {
  for (const began = performance.now(); performance.now() - began < DRAINED_MS; await delay(50)) {
    const [waiting] = await sql`select from outbox where published_at is null limit 1`;
    if (waiting !== undefined) continue;
    const { orders, effects } = await readBooks(sql);
    if (effects >= orders) return;
  }
};

const place = async (testbed: Testbed, system: System, load: Pick<Load, 'seconds' | 'requests' | 'perSecond'>) => {
  const { url, size } = system;
  const products = 10_000 * size;
  const answered = await testbed.load({
    kind: 'order',
    url,
    tokens: await system.tokens(),
    products,
    connections: 64,
    ...load,
  });
  return answered;
};

const inOneRound = async (testbed: Testbed, system: System, { seconds, backlog }: WorkerOptions) => {
  const before = await readWorker(system);
  const busy = await place(testbed, system, { seconds });
  await untilDrained(system);
  const after = await readWorker(system);
  const [own = 0, backends = 0] = after.map((used, nth) => (used - (before[nth] ?? 0)) / answersOf(busy));

  const [since] = await system.sql<{ now: Date }[]>`select clock_timestamp() as now`;
  const steady = await place(testbed, system, { seconds, perSecond: PER_SECOND });
  await untilDrained(system);
  const [effects] = await system.sql.file<{ p50: number; p99: number }[]>(sqlFile('effects.sql'), [since?.now ?? '']);

  await system.sql.file(sqlFile('backlog.sql'), [backlog]);
  const [begun] = await system.sql<{ now: Date }[]>`select clock_timestamp() as now`;
  await untilDrained(system);
  const [relayed] = await system.sql<{ last: Date }[]>`select max(published_at) as last from outbox`;
  const relayMs = Number(relayed?.last) - Number(begun?.now);
  const figures: Figures = {
    'worker µs': own,
    'its PostgreSQL µs': backends,
    'sum µs': own + backends,
    'effect p50 ms': effects?.p50 ?? Number.NaN,
    'effect p99 ms': effects?.p99 ?? Number.NaN,
    'relay events/s': (1000 * backlog) / relayMs,
  };
  return { figures, answers: [busy, steady] };
};

/** All processes together, in per cent of one core. */
const idle = async (testbed: Testbed, { api, worker }: System, seconds: number): Promise<number> => {
  const read = async () =>
    (await cpuOf(api.pid)) + (await cpuOf(worker?.pid ?? 0)) + (await cpuOfTree(testbed.postmaster));
  const [before, began] = [await read(), performance.now()];
  await delay(seconds * 1000);
  return ((await read()) - before) / ((performance.now() - began) * 10);
};

/** What each order costs afterwards, how soon it has its effect, how fast a backlog goes, and what all cost idle. */
export const measureWorker = async (testbed: Testbed, options: WorkerOptions): Promise<Found> => {
  const found: { system: System; rounds: Figures[]; answers: Answered[] }[] = [];
  for (const size of options.sizes) {
    const system = await startSystem(testbed, { size, worker: true });
    const warmUp = await place(testbed, system, { seconds: options.warmUpSeconds });
    await untilDrained(system);
    found.push({ system, rounds: [], answers: [warmUp] });
  }
  const progress = progressOn(process.stderr)('worker', options.rounds * found.length);
  for (let round = 0; round < options.rounds; round += 1) {
    for (const { system, rounds, answers } of round % 2 === 0 ? found : found.toReversed()) {
      const measured = await inOneRound(testbed, system, options);
      rounds.push(measured.figures);
      answers.push(...measured.answers);
      progress.step();
    }
  }
  progress.stop();
  const wrong: string[] = [];
  const rows: Row[] = [];
  for (const { system, rounds, answers } of found) {
    const name = system.size === 1 ? 'Orderline' : `Orderline, ${system.size} × the books`;
    wrong.push(...wrongAnswers(name, answers, '201'), ...(await wrongBooks(system, answeredBy(answers, '201'))));
    const others = found.filter((one) => one.system !== system);
    await Promise.all(others.map((one) => one.system.close()));
    rows.push({
      name,
      figures: { ...medians(rounds), 'idle, % of a core': await idle(testbed, system, options.idleSeconds) },
      rounds,
    });
    await system.close();
  }
  return { sections: [{ title: 'Worker', left: [], rows }], wrong };
};

/** Memory and start of both processes, before any request and after that many, half of them orders. */
export const measureProcesses = async (testbed: Testbed, requests: number): Promise<Found> => {
  const system = await startSystem(testbed, { size: 1, worker: true });
  const { url, api, worker, tokens } = system;
  const both = [
    ['api', api],
    ['worker', worker ?? api],
  ] as const;
  const atStart = await Promise.all(both.map(([, { pid }]) => residentMiB(pid)));
  const half = { tokens: await tokens(), requests: requests / 2 };
  const reads = await testbed.load({ ...half, kind: 'product', url, products: 10_000, connections: 64 });
  const orders = await place(testbed, system, { requests: requests / 2 });
  await untilDrained(system);
  const after = await Promise.all(both.map(([, { pid }]) => residentMiB(pid)));
  const wrong = [...wrongAnswers('product by id', [reads], '200'), ...wrongAnswers('orders', [orders], '201')];
  wrong.push(...(await wrongBooks(system, answeredBy([orders], '201'))));
  await system.close();
  const rows = both.map(([name, { readyMs }], nth) => ({
    name,
    figures: {
      'ready after ms': readyMs,
      'MiB at start': atStart[nth] ?? Number.NaN,
      'MiB after requests': after[nth] ?? Number.NaN,
    },
    rounds: [],
  }));
  return { sections: [{ title: 'Processes', left: [], rows }], wrong };
};
