import { randomBytes } from 'node:crypto';

const POOL_BYTES = 4096;

let pool = Buffer.alloc(0);

/** Random bytes that nobody else is given, from the system's generator, which is asked for a few KiB at a time. */
export const takeRandom = (bytes: number): Buffer => {
  if (bytes > pool.length) pool = randomBytes(Math.max(bytes, POOL_BYTES));
  const taken = pool.subarray(0, bytes);
  pool = pool.subarray(bytes);
  return taken;
};
