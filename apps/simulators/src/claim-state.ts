import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = 'simulators.pid';

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
};

/** False where somebody has it already. */
const create = async (file: string): Promise<boolean> => {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
};

/**
 * Makes this process the one that writes the journals in the folder, and gives the release of them. What a process that
 * was killed left is taken over; throws while another one lives.
 */
export const claimState = async (folder: string): Promise<() => Promise<void>> => {
  await mkdir(folder, { recursive: true });
  const file = join(folder, FILE);
  if (!(await create(file))) {
    const owner = Number(await readFile(file, 'utf8').catch(() => ''));
    if (owner > 0 && owner !== process.pid && isAlive(owner)) {
      throw new Error(
        `the journals in ${folder} are in use by process ${owner}: stop it, give another folder by --state, or delete ${file} if that is no simulator`,
      );
    }
    await writeFile(file, String(process.pid));
  }
  return () => rm(file, { force: true });
};
