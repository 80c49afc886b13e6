import { readdir, readFile } from 'node:fs/promises';

const NANOSECONDS = 1000;
const TICK = 10_000;

const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);

/** Microseconds of CPU that a process has used in all its threads, by the scheduler's own accounting (Linux). */
export const cpuOf = async (pid: number): Promise<number> => {
  const threads = (await readdir(`/proc/${pid}/task`)).map((thread) => `/proc/${pid}/task/${thread}/schedstat`);
  const each = threads.map((path) => readFile(path, 'utf8').catch(() => '0'));
  return sum((await Promise.all(each)).map((text) => Number(text.split(' ')[0]))) / NANOSECONDS;
};

/** The same of a process with its children, and with those that have ended, which the kernel counts in ticks. */
export const cpuOfTree = async (pid: number): Promise<number> => {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter(Boolean);
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const ended = stat.slice(stat.lastIndexOf(')')).split(' ').slice(14, 16).map(Number);
  const living = [pid, ...children.map(Number)].map((one) => cpuOf(one).catch(() => 0));
  return sum(await Promise.all(living)) + TICK * sum(ended);
};

export const residentMiB = async (pid: number): Promise<number> =>
  Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
