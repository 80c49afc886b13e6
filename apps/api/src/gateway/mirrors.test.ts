import { describe, expect, it } from 'vitest';
import { rule, upstream } from '../testing/gateway.ts';
import { createMirrors } from './mirrors.ts';
import { preparing } from './prepared.ts';
import { createUpstreams } from './targets.ts';

const nothing = () => undefined;

const setUp = (share = { numerator: 1, denominator: 1 }, random = () => 0) => {
  const told: string[] = [];
  const upstreams = createUpstreams({
    ...{ elapsed: () => 0, random: () => 0, onBreaker: nothing, onDistrust: nothing, drainMs: 1 },
  });
  const states = upstreams.apply([upstream({ name: 'shadow', targets: ['http://127.0.0.1:1'] })]);
  const mirrors = createMirrors({ upstreams, random, onMirrored: (_upstream, outcome) => told.push(outcome) });
  const limitOf = () => {
    throw new Error('there is no limit');
  };
  const filters = [{ type: 'RequestMirror', upstream: 'shadow', ...share } as const];
  const prepared = preparing(limitOf, () => undefined, new Map())(rule({ filters }));
  const of = () => mirrors.of(prepared, states, () => ({ path: '/', headers: [], method: 'GET' }));
  return { ...mirrors, told, of };
};

async function* chunksOf(sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (const size of sizes) yield Buffer.alloc(size);
}

const KIB = 1_024;

describe('copies of requests', () => {
  it('are of the share that the rule names', () => {
    const values = Array.from({ length: 100 }, (_, at) => at / 100);
    let at = 0;
    const { of } = setUp({ numerator: 1, denominator: 4 }, () => values[at++] ?? 0);
    expect(values.filter(() => of() !== undefined)).toHaveLength(25);
  });

  it('keep no more than 16 MiB of bodies at once, and nothing once the bodies are over', async () => {
    const { of, told, kept } = setUp();
    const bodies = Array.from({ length: 80 }, () => of()?.following(chunksOf([255 * KIB, 1])));
    for (const body of bodies) await body?.next();
    expect(kept()).toBeLessThanOrEqual(16 * KIB * KIB);
    expect(told).toEqual(Array.from({ length: 80 - 64 }, () => 'too-large'));
    for (const body of bodies) await body?.return(undefined);
    expect(kept()).toBe(0);
    expect(told.filter((outcome) => outcome === 'unfinished')).toHaveLength(64);
  });

  it('keep nothing of a body from where it is too long on, which goes on all the same', async () => {
    const { of, told, kept } = setUp();
    let passed = 0;
    for await (const chunk of of()?.following(chunksOf([200 * KIB, 200 * KIB, 200 * KIB])) ?? []) {
      passed += chunk.length;
      if (passed > 256 * KIB) expect(kept()).toBe(0);
    }
    expect([passed, told]).toEqual([600 * KIB, ['too-large']]);
  });

  it('keep to the same bounds where a body is given whole, as one that was changed is', () => {
    const { of, told, kept } = setUp();
    of()?.send(Buffer.alloc(256 * KIB + 1));
    expect([told, kept()]).toEqual([['too-large'], 0]);
    for (let n = 0; n < 64; n++) of()?.send(Buffer.alloc(256 * KIB));
    of()?.send(Buffer.alloc(1));
    expect([told, kept()]).toEqual([['too-large', 'too-large'], 16 * KIB * KIB]);
  });

  it('are counted where no service has begun to take the body, but not twice', async () => {
    const { of, told } = setUp();
    const never = of();
    never?.following(chunksOf([1]));
    never?.over();
    const body = of();
    const begun = body?.following(chunksOf([1]));
    await begun?.next();
    body?.over();
    expect(told).toEqual(['unfinished']);
    await begun?.return(undefined);
    expect(told).toEqual(['unfinished', 'unfinished']);
  });
});
