import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { commandLine } from '../../services/command-line.ts';

const run = promisify(execFile);

type Kinship = readonly [pid: number, parent: number];

/** In `pid (name) state parent …` the name may hold anything, so what follows its last parenthesis is read. */
const parentOf = (stat: string): number => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);

const fromProc = async (): Promise<readonly Kinship[]> => {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  const stats = pids.map(async (pid) => [pid, await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')] as const);
  return (await Promise.all(stats)).flatMap(([pid, stat]) => (stat === '' ? [] : [[pid, parentOf(stat)] as const]));
};

const fromPs = async (): Promise<readonly Kinship[]> => {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0]) => [pid, parent]);
};

/** Every process below this one, children before their own. */
export const descendantsOf = async (pid: number): Promise<readonly number[]> => {
  const all = await (process.platform === 'linux' ? fromProc() : fromPs());
  const below = (parent: number): readonly number[] =>
    all.flatMap(([child, of]) => (of === parent ? [child, ...below(child)] : []));
  return below(pid);
};

/** Those of the processes that live. */
export const living = async (pids: readonly number[]): Promise<readonly number[]> => {
  const lines = await Promise.all(pids.map(async (pid) => [pid, await commandLine(pid)] as const));
  return lines.flatMap(([pid, line]) => (line === undefined ? [] : [pid]));
};
