import { readFile } from 'node:fs/promises';

const MILLISECONDS_PER_TICK = 10;

const cpuOf = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return ((user ?? 0) + (system ?? 0)) * MILLISECONDS_PER_TICK;
};

/** Milliseconds of CPU that processes of this machine have used; null where they cannot be read here. */
export const cpuMilliseconds = async (pids: readonly number[]): Promise<number | null> => {
  try {
    const each = await Promise.all(pids.map(cpuOf));
    return each.reduce((sum, used) => sum + used, 0);
  } catch {
    return null;
  }
};
