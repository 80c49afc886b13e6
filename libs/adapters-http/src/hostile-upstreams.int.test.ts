import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_HTTP_POLICY, type HttpPolicy } from './http-policy.ts';
import { besiege } from './testing/besieged.ts';
import { type Hostility, hostilityNames } from './testing/hostility.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const { breaker, budget } = DEFAULT_HTTP_POLICY;
const CALLS = process.env.NIGHTLY === 'true' ? 2000 : 500;

const PATIENT = { headersMs: 1000, bodyGapMs: 1000, attemptMs: 1000 };
const NEVER_OPEN = { ...breaker, minimumCalls: Number.MAX_VALUE };
/** What hangs is given up soon, so that hundreds of calls take seconds. */
const HASTY = { headersMs: 60, bodyGapMs: 60, attemptMs: 100 };
const HANGING: readonly Hostility[] = ['never answers', 'drips its answer', 'announces a gigabyte'];

const setUp = async (hostility: Hostility, policy: Partial<HttpPolicy>) => {
  const siege = await besiege(hostility, policy);
  closers.push(siege.close);
  return siege;
};

const HARMLESS: readonly Hostility[] = [
  'answers 429 to come back at once',
  'fails by turns, less often than opens a breaker',
  'speaks another schema',
];

const sum = (endings: Readonly<Record<string, number>>): number =>
  Object.values(endings).reduce((total, calls) => total + calls, 0);

describe.each(hostilityNames)('an upstream that %s', (hostility) => {
  it('is asked 1.1 times for each call at most, though no breaker opens', async () => {
    const timeouts = HANGING.includes(hostility) ? HASTY : PATIENT;
    const { call, count } = await setUp(hostility, { ...timeouts, breaker: NEVER_OPEN });
    const endings = await call({ calls: CALLS, callMs: (2.5 * budget.windowMs) / CALLS });
    expect(sum(endings)).toBe(CALLS);
    expect('ok' in endings).toBe(hostility.startsWith('fails by turns'));
    expect(count()).toBeGreaterThan(CALLS / 10);
    expect(count()).toBeLessThanOrEqual(CALLS * 1.1);
  });

  it('is asked by every call again once it is well', async () => {
    const { call, recover, pass, count } = await setUp(hostility, PATIENT);
    await call({ calls: 100 });
    recover();
    pass(breaker.openMs);
    for (let probe = 0; probe < breaker.halfOpenCalls; probe += 1) await call({ calls: 1 });
    const before = count();
    expect(await call({ calls: 200 })).toEqual({ ok: 200 });
    expect(count() - before).toBe(200);
  });
});

describe.each(hostilityNames.filter((name) => !HARMLESS.includes(name)))('an upstream that %s', (hostility) => {
  it('is left alone behind an open breaker', async () => {
    const { call, count, page } = await setUp(hostility, PATIENT);
    const endings = await call({ calls: CALLS });
    expect(await page()).toContain('breaker_open{breaker="payments"} 1');
    expect(count()).toBeLessThan(60);
    expect(endings['not-sent']).toBeGreaterThan(CALLS - 60);
  });
});
