import { describe, expect, it } from 'vitest';
import { concludeAttempt, failingMs, pingType, retryPausesMs, type Sent } from './delivery.ts';

const now = new Date('2026-01-02T03:04:05.678Z');
const later = (ms: number): Date => new Date(now.getTime() + ms);
const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

const answered = (status: number, retryAfterMs?: number): Sent => ({
  ...{ kind: 'answered', status },
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

type Given = Partial<Parameters<typeof concludeAttempt>[0]>;

const conclude = (sent: Sent, given: Given = {}) =>
  concludeAttempt({
    delivery: { failures: 0, manual: false, type: 'order.placed' },
    endpoint: { failures: 0, failingSince: null },
    ...{ sent, now, random: 0 },
    ...given,
  });

const failed = (failures: number): Given => ({ delivery: { failures, manual: false, type: 'order.placed' } });

describe('a webhook', () => {
  it.each([200, 201, 202, 204, 299])('has arrived where %i is answered', (status) => {
    expect(conclude(answered(status), failed(3))).toEqual({
      delivery: { status: 'delivered', nextAt: null, failures: 3, responseStatus: status, error: null, endedAt: now },
      endpoint: { kind: 'healthy' },
    });
  });

  it.each([100, 301, 302, 307, 400, 401, 404, 409, 500])('goes again where %i is answered', (status) => {
    const { delivery, endpoint } = conclude(answered(status));
    expect(delivery).toMatchObject({
      status: 'waiting',
      failures: 1,
      responseStatus: status,
      nextAt: later(5 * second),
    });
    expect(delivery.error).toBe(
      status > 300 && status < 400 ? 'a redirect, which is not followed' : `answered ${status}`,
    );
    expect(endpoint).toEqual({ kind: 'failing', pausedUntil: null });
  });

  it('goes again for three days, ever more rarely, and is then given up', () => {
    const sent: Sent = { kind: 'failed', error: 'the connection was lost' };
    const pauses = retryPausesMs.map(
      (_, failures) => Number(conclude(sent, failed(failures)).delivery.nextAt) - now.getTime(),
    );
    expect(pauses).toEqual(retryPausesMs);
    expect(pauses).toEqual(pauses.toSorted((one, other) => one - other));
    const whole = pauses.reduce((sum, pause) => sum + pause, 0);
    expect(whole).toBeGreaterThan(3 * day);
    expect(conclude(sent, failed(9)).delivery).toEqual({
      ...{ status: 'failed', nextAt: null, failures: 10, endedAt: now },
      ...{ responseStatus: null, error: 'the connection was lost' },
    });
  });

  it('goes up to a fifth later than the others that failed with it', () => {
    expect(conclude(answered(500), { random: 0.5 }).delivery.nextAt).toEqual(later(5_500));
    expect(conclude(answered(500), { random: 0.999 }).delivery.nextAt).toEqual(later(5_999));
  });

  it.each([
    ['is put off as long as it is told', 10 * minute, 10 * minute],
    ['is put off by nobody for more than a day', 400 * day, day],
    ['does not come sooner as it is told so', 1 * second, 5 * second],
  ])('%s', (_what, told, waited) => {
    expect(conclude(answered(503, told)).delivery.nextAt).toEqual(later(waited));
  });

  it('that somebody tries out is sent once', () => {
    const ping: Given = { delivery: { failures: 0, manual: true, type: pingType } };
    expect(conclude(answered(500), ping)).toMatchObject({
      delivery: { status: 'failed', nextAt: null },
      endpoint: { kind: 'untouched' },
    });
    expect(conclude(answered(200), ping).delivery.status).toBe('delivered');
  });
});

describe('an endpoint', () => {
  it('that is gone is disabled at once, whoever asked', () => {
    for (const manual of [false, true]) {
      const { delivery, endpoint } = conclude(answered(410), {
        delivery: { failures: 0, manual, type: 'order.placed' },
      });
      expect(endpoint).toEqual({ kind: 'disabled', reason: 'gone' });
      expect(delivery).toMatchObject({ status: 'failed', nextAt: null, endedAt: now });
    }
  });

  it('that has failed for five days is disabled; what waits goes on waiting', () => {
    const since = (ms: number): Given => ({ endpoint: { failures: 50, failingSince: later(-ms) } });
    expect(conclude(answered(500), since(failingMs - 1)).endpoint.kind).toBe('failing');
    expect(conclude(answered(500), since(failingMs))).toMatchObject({
      endpoint: { kind: 'disabled', reason: 'failing' },
      delivery: { status: 'waiting' },
    });
    expect(conclude(answered(200), since(failingMs)).endpoint.kind).toBe('healthy');
  });

  it.each([
    [429, undefined, 30 * second],
    [502, undefined, 30 * second],
    [503, 2 * minute, 2 * minute],
    [504, 9 * hour, hour],
  ])('that answers %i is sent nothing for a while', (status, told, pausedMs) => {
    expect(conclude(answered(status, told)).endpoint).toEqual({ kind: 'failing', pausedUntil: later(pausedMs) });
  });

  it('that fails again and again is sent nothing for a while, each time longer, up to five minutes', () => {
    const pausedMs = (failures: number) => {
      const { endpoint } = conclude(answered(500), { endpoint: { failures, failingSince: now } });
      return endpoint.kind === 'failing' && endpoint.pausedUntil ? endpoint.pausedUntil.getTime() - now.getTime() : 0;
    };
    expect([0, 3, 4, 5, 6, 7].map(pausedMs)).toEqual([0, 0, 5, 10, 20, 40].map((seconds) => seconds * second));
    expect([20, 5000].map(pausedMs)).toEqual([5 * minute, 5 * minute]);
  });
});
