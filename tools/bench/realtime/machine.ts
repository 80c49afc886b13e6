import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { exchange } from '../../services/tcp.ts';
import { cpuOf, cpuOfTree, residentMiB } from '../cpu.ts';
import type { Figures } from '../rounds.ts';

const PAGE = 4096;
/** Until what was asked to collect has done so: two full collections of a heap of some hundred MiB. */
const COLLECTED_MS = 1_500;

const numberIn = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? Number.NaN);

/** Bytes that the kernel holds for sockets: buffers, and the slab of the whole machine. */
export const kernelBytes = async (): Promise<{ readonly buffers: number; readonly slab: number }> => {
  const [sockets, memory] = await Promise.all(
    ['/proc/net/sockstat', '/proc/meminfo'].map((path) => readFile(path, 'utf8')),
  );
  return {
    buffers: PAGE * numberIn(sockets ?? '', /^TCP:.* mem (\d+)/m),
    slab: 1024 * numberIn(memory ?? '', /^Slab:\s+(\d+)/m),
  };
};

/** Its process, as /proc calls it, and the bytes that it has in use. */
export const redisInfo = async (port: number): Promise<{ readonly pid: number; readonly bytes: number }> => {
  const told = await exchange({ host: '127.0.0.1', port, request: Buffer.from('INFO\r\n'), withinMs: 1_000 });
  const text = told?.toString() ?? '';
  return { pid: numberIn(text, /process_id:(\d+)/), bytes: numberIn(text, /used_memory:(\d+)/) };
};

/** Sums of what /metrics says of each of these names; reading it begins the event loop's histogram anew. */
export const metricsAt = async (managementPort: number, names: readonly string[]): Promise<Figures> => {
  const text = await (await fetch(`http://127.0.0.1:${managementPort}/metrics`)).text();
  const sumOf = (name: string): number =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'gm'))].reduce(
      (sum, [, value]) => sum + Number(value),
      0,
    );
  return Object.fromEntries(names.map((name) => [name, sumOf(name)]));
};

/** Bytes of a process that has collected its garbage, twice as what is weakly held goes later. */
export const collectedBytes = async (pid: number): Promise<number> => {
  for (let times = 0; times < 2; times += 1) {
    process.kill(pid, 'SIGUSR2');
    await delay(COLLECTED_MS);
  }
  return 2 ** 20 * (await residentMiB(pid));
};

type Processes = Readonly<Record<string, readonly number[] | { readonly tree: number }>>;

const used = async (of: Processes[string]): Promise<number> => {
  if ('tree' in of) return cpuOfTree(of.tree);
  return (await Promise.all(of.map(cpuOf))).reduce((sum, micros) => sum + micros, 0);
};

/** Microseconds of CPU that each group of processes has used. */
export const cpuNow = async <Names extends string>(groups: Readonly<Record<Names, Processes[string]>>) => {
  const names = Object.keys(groups) as Names[];
  const each = await Promise.all(names.map((name) => used(groups[name])));
  return { groups, names, each };
};

export const cpuSince = async <Names extends string>({
  groups,
  names,
  each,
}: Awaited<ReturnType<typeof cpuNow<Names>>>): Promise<Readonly<Record<Names, number>>> => {
  const now = await cpuNow(groups);
  return Object.fromEntries(names.map((name, nth) => [name, (now.each[nth] ?? 0) - (each[nth] ?? 0)])) as Record<
    Names,
    number
  >;
};
