import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, failed, passed } from './check.ts';

const FIX = 'set the clock (timedatectl set-ntp true): tokens, keys and leases expire by it';
const TOLERANCE_MS = 60_000;

/** A clock that stands before the files of this checkout were written is wrong. */
export const clock: Check = {
  name: 'clock',
  late: FIX,
  run: async ({ projectDirectory }) => {
    const files = ['package.json', 'package-lock.json', 'node_modules/.package-lock.json'];
    const found = await Promise.all(files.map((file) => stat(join(projectDirectory, file)).catch(() => undefined)));
    const newest = Math.max(0, ...found.map((file) => file?.mtimeMs ?? 0));
    const now = Date.now();
    const what = `it is ${new Date(now).toISOString()}`;
    if (now + TOLERANCE_MS >= newest) return passed(what);
    return failed(`${what}, before this checkout was written (${new Date(newest).toISOString()})`, FIX);
  },
};
