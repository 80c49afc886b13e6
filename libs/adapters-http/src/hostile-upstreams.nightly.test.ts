import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { DEFAULT_HTTP_POLICY } from './http-policy.ts';
import './hostile-upstreams.int.test.ts';
import { besiege } from './testing/besieged.ts';
import { hostilityNames } from './testing/hostility.ts';

const HASTY = {
  headersMs: 20,
  bodyGapMs: 20,
  attemptMs: 30,
  replyBytes: 4096,
  breaker: { ...DEFAULT_HTTP_POLICY.breaker, minimumCalls: Number.MAX_VALUE },
};
const ROUNDS = 6;
const CALLS = 2000;
const CALL_MS = 12;

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** Bytes that are held when sockets have closed and garbage is collected. */
const held = async (): Promise<number> => {
  await delay(500);
  if (typeof collect !== 'function') throw new TypeError('node gave no gc');
  for (let round = 0; round < 3; round += 1) collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

describe('the memory of the client', () => {
  it.each(hostilityNames)('stays what it was over 12,000 calls to an upstream that %s', async (hostility) => {
    const { call, close } = await besiege(hostility, HASTY);
    const after: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await call({ calls: CALLS, callMs: CALL_MS });
      after.push(await held());
    }
    await close();
    const [first, ...others] = after;
    const bytesOfACall = (Math.min(...others.slice(-2)) - (first ?? 0)) / (CALLS * (ROUNDS - 1));
    expect(bytesOfACall).toBeLessThan(500);
  });
});
