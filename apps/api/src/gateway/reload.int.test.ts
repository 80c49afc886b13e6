import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGateway } from '@orderline/composition/gateway';
import type { Limit } from '@orderline/domain/gateway';
import { CannotStart } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { echo, simple, useGateways } from '../testing/gateway.ts';
import type { ReadRoutes } from './reload.ts';

const { gatewayOf, service, closing } = useGateways();

const text = (target: string, rule = 'first') => `
upstreams:
  - name: shop
    targets: ['${target}']
routes:
  - name: shop
    auth: public
    rules:
      - name: ${rule}
        backendRefs: [{ name: shop }]
`;

const reading = { needs: { read: (content: string) => readGateway(content) } };

describe('a file of routes', () => {
  it('keeps the gateway from its start where it has a fault, and each is told with line and column', async () => {
    const target = await service(echo);
    const broken = text(target).replace('auth: public', 'auth: publik').replace('name: shop }', 'name: shopp }');
    const failed = gatewayOf(simple(target), {
      needs: { read: () => readGateway(broken) },
    });
    await expect(failed).rejects.toThrow(CannotStart);
    await expect(failed).rejects.toThrow(/routes\.json:7:\d+: .*\n.*routes\.json:10:\d+: /);
  });

  it('that turns bad is refused whole and told once, and the one before stays', async () => {
    const target = await service(echo);
    const { origin, write, opened, lines, metrics } = await gatewayOf(simple(target), {
      needs: { read: (content) => readGateway(content.startsWith('{') ? text(target) : content) },
    });
    const refusals = () => lines.filter(({ level }) => level === 'error');
    const before = opened.table();
    await write(text(target, 'next').replace('auth: public', 'auth: {}'));
    await expect.poll(refusals).toMatchObject([{ faults: expect.stringMatching(/routes\.json:\d+:\d+: /) }]);
    const looked = async () =>
      (await metrics.gatewayReloads.get()).values.map(({ labels, value }) => [labels.outcome, value]);
    expect(await looked()).toEqual([
      ['loaded', 1],
      ['refused', 1],
    ]);
    expect([opened.table(), (await fetch(origin)).status]).toEqual([before, 200]);
    await write(text(target, 'mended'));
    await expect.poll(() => opened.table().routes.rules.map(({ name }) => name)).toEqual(['shop/mended']);
    expect(refusals()).toHaveLength(1);
  });

  it('whose reading fails once is read again, and told once', async () => {
    const target = await service(echo);
    let reads = 0;
    const read: ReadRoutes = (content) => {
      reads += 1;
      if (reads > 1 && reads < 5) throw new Error('a thread could not be started');
      return { ok: true, gateway: JSON.parse(content), hints: [] };
    };
    const { write, opened, lines, metrics } = await gatewayOf(simple(target), { needs: { read } });
    await write(simple(target, { name: 'next' }));
    await expect.poll(() => opened.table().routes.rules.map(({ name }) => name)).toEqual(['next']);
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([
      { err: { message: expect.stringContaining('thread') } },
    ]);
    expect((await metrics.render()).body).toMatch(/gateway_routes_refused\{[^}]*\} 0/);
  });

  it('is followed through the links that a volume of a cluster swaps', async () => {
    const target = await service(echo);
    const volume = await mkdtemp(join(tmpdir(), 'volume-'));
    closing.push(() => rm(volume, { recursive: true }));
    const version = async (name: string, rule: string) => {
      await mkdir(join(volume, name));
      await writeFile(join(volume, name, 'routes.yaml'), text(target, rule));
      await symlink(name, join(volume, '..data_tmp'));
      await rename(join(volume, '..data_tmp'), join(volume, '..data'));
    };
    await version('..one', 'one');
    await symlink('..data/routes.yaml', join(volume, 'routes.yaml'));
    const { opened } = await gatewayOf(simple(target), {
      ...reading,
      settings: { routes: join(volume, 'routes.yaml') },
    });
    const names = () => opened.table().routes.rules.map(({ name }) => name);
    expect(names()).toEqual(['shop/one']);
    await version('..two', 'two');
    await expect.poll(names).toEqual(['shop/two']);
  });

  it('that takes a service away takes it from no request that is under way', async () => {
    const target = await service(echo);
    const asked = Promise.withResolvers<void>();
    const counted = Promise.withResolvers<void>();
    const consume = async () => {
      asked.resolve();
      await counted.promise;
      return { allowed: true, remaining: 1, resetSeconds: 1 };
    };
    const limits: Limit[] = [
      { name: 'slow', requests: 1, windowSeconds: 1, per: 'rule', mode: 'exact', failClosed: false },
    ];
    const { origin, write, opened } = await gatewayOf(simple(target, { limits }), {
      needs: { limiterOf: () => ({ consume }) },
    });
    const answer = fetch(origin);
    await asked.promise;
    await write({ rules: [], upstreams: [] });
    await expect.poll(() => opened.table().routes.rules).toEqual([]);
    counted.resolve();
    expect((await answer).status).toBe(200);
    expect((await fetch(origin)).status).toBe(404);
  });

  it('that takes a target away blames nobody for what is cut when its time is over', async () => {
    const asked = Promise.withResolvers<void>();
    const [gone, stays] = [await service(() => asked.resolve()), await service(echo)];
    const { origin, write, metrics, opened } = await gatewayOf(simple(gone), { settings: { drainSeconds: 0.05 } });
    const answer = fetch(origin, { method: 'POST', body: 'x' });
    await asked.promise;
    await write(simple(stays));
    expect([(await answer).status, (await answer).headers.get('retry-after')]).toEqual([503, '1']);
    const attempts = (await metrics.gatewayAttempts.get()).values.map(({ labels }) => labels.outcome);
    expect([attempts, opened.table().states.get('shop')?.targets[0]?.failures]).toEqual([['withdrawn'], 0]);
  });

  it('is reloaded without a request that fails', async () => {
    const target = await service(echo);
    const { origin, write, opened } = await gatewayOf(simple(target), { needs: { reloadEveryMs: 5 } });
    const statuses = new Set<number>();
    let isOver = false;
    const ask = async () => {
      while (!isOver) statuses.add((await fetch(origin)).status);
    };
    const asking = Array.from({ length: 4 }, ask);
    for (let n = 0; n < 20; n++) {
      await write(simple(target, { name: `rule-${n}` }));
      await expect.poll(() => opened.table().routes.rules[0]?.name, { interval: 2 }).toBe(`rule-${n}`);
    }
    isOver = true;
    await Promise.all(asking);
    expect([...statuses]).toEqual([200]);
  });
});
