import { setTimeout as delay } from 'node:timers/promises';
import { cpuOf, residentMiB } from '../cpu.ts';
import type { Section } from '../report.ts';
import type { Testbed } from '../testbed.ts';
import { openBooks } from './books.ts';
import { measureBroadcasts } from './broadcasts.ts';
import { type Clients, startClients } from './clients.ts';
import { type Fleet, startBare, startFleet } from './fleet.ts';
import { measureHerds } from './herds.ts';
import { collectedBytes, cpuNow, cpuSince, kernelBytes, metricsAt } from './machine.ts';
import { measureMessages } from './messages.ts';
import type { RealtimePlan } from './plan.ts';

const KIB = 1024;
const WARM_UP = 500;

type Held = {
  readonly clients: Clients;
  readonly sockets: number;
  readonly pids: readonly number[];
  open(sockets: number): Promise<unknown>;
};

/** What processes are larger by for each of their sockets, once all have collected their garbage, and the kernel beside them. */
const measureHeld = async (
  { clients, sockets, pids, open }: Held,
  inside: () => Promise<{ readonly heap: number; readonly redis: number }>,
) => {
  const collected = async (): Promise<number> => {
    const each = await Promise.all(pids.map(collectedBytes));
    return each.reduce((sum, bytes) => sum + bytes, 0);
  };
  await open(Math.min(WARM_UP, sockets));
  await clients.drop();
  const before = { bytes: await collected(), ...(await inside()), kernel: await kernelBytes() };
  const used = async (): Promise<number> => (await Promise.all(pids.map(cpuOf))).reduce((sum, one) => sum + one, 0);
  const [began, usedBefore] = [performance.now(), await used()];
  await open(sockets);
  const [seconds, opening] = [(performance.now() - began) / 1000, (await used()) - usedBefore];
  const resident = (await Promise.all(pids.map(residentMiB))).reduce((sum, one) => sum + one, 0);
  const after = { bytes: await collected(), ...(await inside()), kernel: await kernelBytes() };
  const kernel = after.kernel.buffers + after.kernel.slab - before.kernel.buffers - before.kernel.slab;
  return {
    sockets,
    'KiB a socket': (after.bytes - before.bytes) / KIB / sockets,
    uncollected: (2 ** 20 * resident - before.bytes) / KIB / sockets,
    'of it heap': (after.heap - before.heap) / KIB / sockets,
    'KiB of Redis': (after.redis - before.redis) / KIB / sockets,
    // Both ends of each connection are on this machine.
    'kernel KiB an end': kernel / KIB / sockets / 2,
    'MiB of a process, before': before.bytes / 2 ** 20 / pids.length,
    'with them': resident / pids.length,
    'opened per s': sockets / seconds,
    'µs to open': opening / sockets,
  };
};

const insideOf = async ({ apis, redis }: Fleet) => {
  const names = ['nodejs_heap_size_used_bytes', 'nodejs_external_memory_bytes'];
  const each = await Promise.all(apis.map(({ management }) => metricsAt(management, names)));
  const heap = each.flatMap((figures) => Object.values(figures)).reduce((sum, bytes) => sum + bytes, 0);
  return { heap, redis: (await redis()).bytes };
};

/** What no announcement told in time, and channels that were looked up. */
const lookedUp = async ({ apis }: Fleet) => {
  const names = ['realtime_filled_publications_total', 'realtime_log_requests_total'] as const;
  const each = await Promise.all(apis.map(({ management }) => metricsAt(management, names)));
  const sumOf = (name: string): number => each.reduce((sum, figures) => sum + (figures[name] ?? 0), 0);
  return { 'looked up': sumOf(names[0]), 'channels asked for': sumOf(names[1]) };
};

const pidsOf = async (testbed: Testbed, { apis, worker, redis }: Fleet, clients: Clients) => ({
  apis: apis.map(({ pid }) => pid()),
  worker: [worker.pid()],
  Redis: [(await redis()).pid],
  PostgreSQL: { tree: testbed.postmaster },
  clients: clients.pids,
});

/** What so many sockets with three channels each cost that are told nothing. */
const measureIdle = async (testbed: Testbed, fleet: Fleet, clients: Clients, seconds: number) => {
  const before = await cpuNow(await pidsOf(testbed, fleet, clients));
  await delay(1000 * seconds);
  const used = await cpuSince(before);
  const percent = (name: keyof typeof used): number => used[name] / (10_000 * seconds);
  return {
    'idle % of a core, apis': percent('apis'),
    'PostgreSQL idle': percent('PostgreSQL'),
    'Redis idle': percent('Redis'),
  };
};

/** Real time by two processes, beside sockets that are only held: memory, messages, broadcasts and herds. */
export const measureRealtime = async (testbed: Testbed, plan: RealtimePlan): Promise<readonly Section[]> => {
  const { sockets } = plan;
  const clients = startClients(testbed, sockets);
  const bare = await startBare(testbed);
  const half = Math.ceil(sockets / 2);
  const alone = await measureHeld(
    { clients, sockets: half, pids: [bare.pid], open: (count) => clients.hold(bare.port, count) },
    () => Promise.resolve({ heap: Number.NaN, redis: Number.NaN }),
  );
  await clients.drop();
  await bare.stop();
  const fleet = await startFleet(testbed, sockets);
  const ports = fleet.apis.map(({ port }) => port);
  const open = (count: number) => clients.open(ports, fleet.tokens.slice(0, count));
  const pids = fleet.apis.map(({ pid }) => pid());
  const held = await measureHeld({ clients, sockets, pids, open }, () => insideOf(fleet));
  const idle = await measureIdle(testbed, fleet, clients, plan.idleSeconds);
  const books = openBooks(fleet, clients, sockets);
  const processes = () => pidsOf(testbed, fleet, clients);
  const messages = await measureMessages(books, processes, () => lookedUp(fleet), plan);
  await clients.follow('admin:stock');
  const broadcasts = await measureBroadcasts(fleet, clients, plan);
  const herds = await measureHerds(testbed, fleet, books, plan);
  await books.close();
  const rows = [
    { name: 'ws alone', figures: alone, rounds: [] },
    { name: 'Orderline', figures: { ...held, ...idle }, rounds: [] },
  ];
  return [{ title: 'Sockets', left: [], rows }, messages, broadcasts, herds];
};
