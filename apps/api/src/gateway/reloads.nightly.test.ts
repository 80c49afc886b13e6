import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readGatewayAside } from '@orderline/composition/gateway';
import { Agent, request } from 'undici';
import { describe, expect, it } from 'vitest';
import { prefix, rule, simple, upstream, useGateways } from '../testing/gateway.ts';

const { gatewayOf, service } = useGateways();

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** Keeps no line, as that would grow. */
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const active = (kind: string): number => process.getActiveResourcesInfo().filter((name) => name === kind).length;

/** Asks 500 times a second, as far as the machine lets it, on connections that stay. */
const openLoad = (origin: string) => {
  const agent = new Agent({ connections: 50 });
  const statuses = new Map<number, number>();
  const underWay = new Set<Promise<void>>();
  let asked = 0;
  const ask = async (): Promise<void> => {
    const status = await request(origin, { dispatcher: agent }).then(
      async ({ statusCode, body }) => body.dump().then(() => statusCode),
      () => 0,
    );
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };
  const started = performance.now();
  const timer = setInterval(() => {
    const due = Math.floor((performance.now() - started) / 2);
    for (; asked < due && underWay.size < 200; asked++) {
      const asking = ask().finally(() => underWay.delete(asking));
      underWay.add(asking);
    }
    asked = Math.max(asked, due - 200);
  }, 10);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(underWay);
      await agent.close();
      return statuses;
    },
  };
};

describe('reloads', () => {
  it('of 1,000 files fail no request, and leave nothing behind', { timeout: 180_000 }, async () => {
    const target = await service((_request, response) => response.end('ok'));
    const tableOf = (n: number) => ({
      rules: [
        rule({ name: `rule-${n}` }),
        ...Array.from({ length: 50 }, (_, at) => rule({ name: `other-${n}-${at}`, matches: prefix(`/x/${at}`) })),
      ],
      upstreams: [
        upstream({ targets: [target] }),
        upstream({ name: 'passing', targets: [`http://127.0.0.1:${1 + (n % 1000)}`] }),
      ],
    });
    const { origin, write, opened } = await gatewayOf(tableOf(0), {
      needs: { reloadEveryMs: 1, logger: silent },
      settings: { drainSeconds: 1 },
    });
    const reload = async (from: number, to: number) => {
      for (let n = from; n < to; n++) {
        await write(tableOf(n));
        while (opened.table().routes.rules[0]?.name !== `rule-${n}`) await pause(1);
      }
    };
    /** Nobody asks any more, and connections that idled are closed. */
    const settled = async () => {
      await expect.poll(() => active('TCPSocketWrap'), { timeout: 20_000 }).toBe(0);
      await pause(2_000);
      if (typeof collect === 'function') collect();
      return { heap: process.memoryUsage().heapUsed, timers: active('Timeout') };
    };
    const underLoad = async (from: number, to: number) => {
      const load = openLoad(origin);
      const started = performance.now();
      await reload(from, to);
      const seconds = (performance.now() - started) / 1000;
      const statuses = await load.stop();
      return { seconds, statuses, asked: [...statuses.values()].reduce((sum, n) => sum + n, 0) };
    };
    await underLoad(1, 200);
    const before = await settled();
    const { seconds, statuses, asked } = await underLoad(200, 1200);
    const after = await settled();
    process.stdout.write(
      `1,000 reloads in ${seconds.toFixed(1)} s under ${Math.round(asked / seconds)} requests/s: ${JSON.stringify([...statuses])}\n` +
        `before ${JSON.stringify(before)}, after ${JSON.stringify(after)}, and no socket each time\n`,
    );
    expect([...statuses.keys()]).toEqual([200]);
    expect(asked).toBeGreaterThan(1_000);
    expect(after.heap - before.heap).toBeLessThan(8 * 1024 ** 2);
    expect(after.timers).toBeLessThanOrEqual(before.timers + 10);
  });

  it('of 3,000 rules take the loop for at most 10 ms at a time, and less than 1.5 s of CPU beside it', {
    timeout: 60_000,
  }, async () => {
    const target = await service((_request, response) => response.end('ok'));
    const rules = (version: string) =>
      Array.from(
        { length: 3000 },
        (_, n) =>
          `      - { name: ${version}-${n}, matches: [{ path: { value: /a/${n} } }], backendRefs: [{ name: shop }] }\n`,
      ).join('');
    const text = (version: string) =>
      `upstreams:\n  - { name: shop, targets: ['${target}'] }\nroutes:\n  - name: shop\n    auth: public\n    rules:\n${rules(version)}`;
    const { write, opened } = await gatewayOf(simple(target), {
      needs: { read: (content) => readGatewayAside(content.startsWith('{') ? text('one') : content) },
    });
    const longest: number[] = [];
    /** By other threads than this one, in milliseconds: with a core of its own a file is in use so much after it was seen. */
    const aside = (): number => {
      const [all, own] = [process.cpuUsage(), process.threadCpuUsage()];
      return (all.user + all.system - own.user - own.system) / 1000;
    };
    const reading: number[] = [];
    for (const version of ['two', 'three', 'four']) {
      await write(text(version));
      const asideBefore = aside();
      let most = 0;
      // CPU of this thread, so that what else the machine does counts not.
      for (let before = process.threadCpuUsage(); !opened.table().routes.rules[0]?.name.includes(version); ) {
        await nextTurn();
        const used = process.threadCpuUsage(before);
        before = process.threadCpuUsage();
        most = Math.max(most, (used.user + used.system) / 1000);
      }
      longest.push(most);
      reading.push(aside() - asideBefore);
    }
    expect(Math.min(...reading)).toBeLessThan(1_500);
    expect(Math.min(...longest)).toBeLessThan(10);
  });
});
