import { describe, expect, it } from 'vitest';
import { createHealth, type HealthCheck, withoutReasons } from './health.ts';

const up = (critical: boolean): HealthCheck => ({ critical, check: async () => undefined });
const down = (critical: boolean): HealthCheck => ({
  critical,
  check: () => Promise.reject(new TypeError('password=n0t-shown')),
});

describe('readiness', () => {
  it.each([
    ['ok', { postgres: up(true), redis: up(false) }],
    ['degraded', { postgres: up(true), redis: down(false) }],
    ['down', { postgres: down(true), redis: up(false) }],
    ['ok', {}],
  ])('is %s', async (status, checks) => {
    expect((await createHealth({ checks }).ready()).status).toBe(status);
  });

  it('names each check with its latency, and what failed by its kind only, to whom reasons are no business', async () => {
    const health = createHealth({ checks: { postgres: up(true), redis: down(false) } });
    expect(withoutReasons(await health.ready()).checks).toEqual({
      postgres: { status: 'ok', latencyMs: expect.any(Number) },
      redis: { status: 'down', latencyMs: expect.any(Number), error: 'TypeError' },
    });
  });

  it('tells operators what is wrong and what to do, without secrets', async () => {
    const refused = () => Promise.reject(Object.assign(new Error('password=n0t-shown refused'), { code: '28P01' }));
    const postgres = { critical: true, check: refused, setting: 'DATABASE_URL' };
    expect((await createHealth({ checks: { postgres } }).ready()).checks).toMatchObject({
      postgres: {
        reason: {
          kind: 'credentials',
          cause: 'password=[redacted] refused',
          advice: 'it refuses our credentials: check user and password (DATABASE_URL)',
        },
      },
    });
  });

  it('gives up on a check that does not answer', async () => {
    const frozen = { critical: true, timeoutMs: 1, check: () => new Promise<void>(() => undefined) };
    expect((await createHealth({ checks: { frozen } }).ready()).checks).toMatchObject({
      frozen: { status: 'down', error: 'TimeoutError' },
    });
  });

  it('is gone once the process drains, while it stays live', async () => {
    const health = createHealth({ checks: { postgres: up(true) } });
    health.drain();
    expect(await health.ready()).toMatchObject({ status: 'down', checks: { draining: { status: 'down' } } });
    expect(health.live().status).toBe('ok');
  });

  it('asks once for all who ask at the same time, and again only when the answer has aged', async () => {
    let asked = 0;
    let now = 0;
    const check: HealthCheck = { critical: true, cacheMs: 1000, check: async () => void asked++ };
    const health = createHealth({ checks: { check }, now: () => now });
    await Promise.all([health.ready(), health.ready(), health.ready()]);
    now = 999;
    await health.ready();
    expect(asked).toBe(1);
    now = 1000;
    await health.ready();
    expect(asked).toBe(2);
  });

  it('sees what has come back', async () => {
    let now = 0;
    let broken = true;
    const check = { critical: true, check: () => (broken ? Promise.reject(new Error('down')) : Promise.resolve()) };
    const health = createHealth({ checks: { check }, now: () => now });
    expect((await health.ready()).status).toBe('down');
    broken = false;
    now = 1000;
    expect((await health.ready()).status).toBe('ok');
  });
});
