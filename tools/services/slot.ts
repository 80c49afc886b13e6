import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { claimRun, releaseRun } from './run-record.ts';
import { ServiceUnavailable } from './unavailable.ts';

export type Slot = { readonly directory: string; readonly release: () => Promise<void> };

const SLOTS = 16;

/**
 * The first of `base`/1, `base`/2 … that no living process holds. Runs side by side get one each, and a run that was
 * killed leaves its servers where the next one finds and stops them.
 */
export const claimSlot = async (base: string): Promise<Slot> => {
  for (let number = 1; number <= SLOTS; number += 1) {
    const directory = join(base, String(number));
    const record = join(directory, 'slot.run.json');
    await mkdir(directory, { recursive: true });
    await chmod(directory, 0o755);
    try {
      await claimRun(record, () => {});
      return { directory, release: () => releaseRun(record, undefined) };
    } catch (error) {
      if (!(error instanceof ServiceUnavailable)) throw error;
    }
  }
  throw new ServiceUnavailable(
    `all ${SLOTS} directories below ${base} are in use`,
    'stop some of the processes that use them',
  );
};
