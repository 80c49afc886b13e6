import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readGatewayAside } from '@orderline/composition/gateway';
import { describe, expect, it } from 'vitest';
import { prefix, rule, simple, upstream, useGateways } from '../testing/gateway.ts';

const { gatewayOf, service } = useGateways();

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** Keeps no line, as that would grow. */
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const active = (kind: string): number => process.getActiveResourcesInfo().filter((name) => name === kind).length;

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
    const statuses = new Map<number, number>();
    let isOver = false;
    const ask = async () => {
      while (!isOver) {
        const { status } = await fetch(origin);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    const asking = Array.from({ length: 4 }, ask);
    const reload = async (from: number, to: number) => {
      for (let n = from; n < to; n++) {
        await write(tableOf(n));
        while (opened.table().routes.rules[0]?.name !== `rule-${n}`) await nextTurn();
      }
    };
    const settled = async () => {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      if (typeof collect === 'function') collect();
      return { heap: process.memoryUsage().heapUsed, sockets: active('TCPSocketWrap'), timers: active('Timeout') };
    };
    await reload(1, 200);
    const before = await settled();
    await reload(200, 1200);
    const after = await settled();
    isOver = true;
    await Promise.all(asking);
    expect([...statuses.keys()]).toEqual([200]);
    expect(after.heap - before.heap).toBeLessThan(8 * 1024 ** 2);
    expect(after.sockets).toBeLessThanOrEqual(before.sockets + 4);
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
