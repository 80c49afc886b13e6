import { compile } from '@orderline/domain/gateway';
import { createMetrics } from '@orderline/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { rule, upstream } from '../testing/gateway.ts';
import { measuring } from './measure.ts';
import { createUpstreams, type Upstreams } from './targets.ts';

const closing: Upstreams[] = [];

afterEach(async () => {
  for (const upstreams of closing.splice(0)) await upstreams.close();
});

const open = () => {
  const metrics = createMetrics('api');
  const { onReload, onOutcome, onBreaker, look, ...measured } = measuring(metrics);
  const clock = { elapsed: 1 };
  const upstreams = createUpstreams({
    ...{ elapsed: () => clock.elapsed, random: () => 0, drainMs: 0 },
    ...{ onBreaker, onDistrust: () => undefined },
  });
  closing.push(upstreams);
  look(upstreams);
  const load = (...names: readonly string[]) => {
    const targets = ['http://127.0.0.1:1', 'http://127.0.0.1:2'];
    const health = { path: null, everyMs: 1_000, failures: 1, ejectedMs: 30_000 };
    upstreams.apply(names.map((name) => upstream({ name, targets, health })));
    onReload({ outcome: 'loaded', digest: 'x' }, upstreams);
  };
  const fail = (name: string) => {
    const state = upstreams.all().get(name);
    const [target] = state?.targets ?? [];
    if (state && target) upstreams.note(state, target, { kind: 'failed', fault: 'connect', sent: false });
  };
  const series = async (): Promise<readonly string[]> =>
    (await metrics.render()).body
      .split('\n')
      .filter((line) => /^(?:gateway_|breaker_open)/.test(line))
      .map((line) => line.replace(',service="api"', '').replace('service="api"', ''))
      .toSorted();
  return { ...measured, metrics, clock, load, fail, series, onOutcome, onReload, upstreams };
};

describe('what is measured of services', () => {
  it('is there from the start, so that a rise is seen, and claimed by no process without a gateway', async () => {
    const before = open();
    expect(await before.series()).toEqual([]);
    before.load('orders');
    expect(await before.series()).toEqual([
      'breaker_open{breaker="gateway:orders"} 0',
      'gateway_reloads_total{outcome="loaded"} 1',
      'gateway_routes_refused{} 0',
      'gateway_targets_out{upstream="orders"} 0',
      'gateway_targets{upstream="orders"} 2',
    ]);
  });

  it('goes with the service that a file no longer names, and is as much as before after any number of files', async () => {
    const { load, series, onOutcome } = open();
    load('orders');
    onOutcome('orders', { kind: 'answered', status: 204, passed: true });
    const first = (await series()).length;
    for (let n = 0; n < 200; n++) {
      load(`service-${n}`);
      onOutcome(`service-${n}`, { kind: 'answered', status: 503, passed: true });
      // It was asked before the file came, and answers only now.
      onOutcome(`service-${n - 1}`, { kind: 'failed', fault: 'lost', sent: true });
    }
    expect(await series()).toHaveLength(first);
    expect((await series()).join()).not.toContain('orders');
  });

  it('goes with the rule and the mirror that a file no longer names', async () => {
    const { metrics, upstreams, load, onMirrored, onCacheUse, onAnswered, onTable } = open();
    const labels = (rule: string) => ({
      ...{ http_request_method: 'GET', http_route: rule, http_response_status_code: 200, url_scheme: 'http' as const },
    });
    const named = async () =>
      [
        ...(await metrics.render()).body.matchAll(
          /(?:gateway_\w+_total|_seconds_count)\{[^}]*(?:rule|route|upstream)="(\w+)"/g,
        ),
      ]
        .map(([, name]) => name)
        .toSorted();
    const use = (name: string) => {
      onMirrored(name, '2xx');
      onCacheUse(name, 'hit');
      onAnswered(name, labels(name));
      metrics.httpRequestSeconds.observe({ labels: labels(name), value: 1, exemplarLabels: {} });
    };
    for (const name of ['first', 'second', 'third']) {
      load(name);
      onTable({
        routes: await compile({ rules: [rule({ name })], upstreams: [] }, async () => undefined),
        states: upstreams.all(),
      });
      use(name);
      expect(await named()).toEqual([name, name, name]);
    }
    // It was asked before the file came: what it leaves goes with the next.
    use('second');
    onTable({ routes: await compile({ rules: [], upstreams: [] }, async () => undefined), states: new Map() });
    expect(await named()).toEqual([]);
  });

  it('says how many targets are out as long as they are, over a reload, and though nobody asks', async () => {
    const { clock, load, fail, series } = open();
    const out = async () => (await series()).find((line) => line.startsWith('gateway_targets_out'))?.slice(-1);
    load('orders');
    fail('orders');
    expect(await out()).toBe('1');
    load('orders', 'other');
    expect(await out()).toBe('1');
    clock.elapsed += 30_000;
    expect(await out()).toBe('0');
  });

  it('says whether the file that is there now is refused, until another is taken', async () => {
    const { load, series, onReload, upstreams } = open();
    const refused = async () => (await series()).find((line) => line.startsWith('gateway_routes_refused'));
    load('orders');
    onReload({ outcome: 'refused', digest: 'y', faults: [] }, upstreams);
    expect(await refused()).toBe('gateway_routes_refused{} 1');
    load('orders');
    expect(await refused()).toBe('gateway_routes_refused{} 0');
  });
});
