import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cancelWhatCanBe, faultsOf, openSession, orderAgain, orderMugs, rename } from '../testing/client-example.ts';
import { openShopForClients } from '../testing/client-of-shop.ts';
import * as v2 from '../testing/client-v2-example.ts';

const demo = { email: 'demo@example.com', password: 'orderline-demo-customer' };

const openDemo = async () => {
  const shop = await openShopForClients();
  await shop.open().users.register({ ...demo, name: { fullName: 'Demo' } });
  vi.stubGlobal('fetch', shop.fetch);
  return shop;
};

/** As a browser has it. */
const storage = () => {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
    removeItem: (name: string) => void kept.delete(name),
  };
};

afterEach(() => vi.unstubAllGlobals());

describe('the example in docs/how-to/client.md', () => {
  it('does what it says', async () => {
    const { stockOf, mug } = await openDemo();
    expect(await orderMugs(0)).toBe('#/lines/0/quantity');
    expect(await orderMugs(2)).toBe('17.00 GBP');
    expect(await orderMugs(9)).toBe('is more than the 8 that are left');
    expect(await stockOf(mug.id)).toMatchObject({ reserved: 2 });
    await cancelWhatCanBe();
    expect(await stockOf(mug.id)).toMatchObject({ reserved: 0 });
    expect((await rename('Ada')).name.fullName).toBe('Ada');
    expect(faultsOf({ lines: [] }).map(({ pointer }) => pointer)).toEqual(['#/lines', '#/shippingAddress']);
  });

  it('signs in, reads, orders again and signs out', async () => {
    await openDemo();
    vi.stubGlobal('sessionStorage', storage());
    const { client, signIn, signOut } = openSession(() => {});
    await signIn(demo.email, demo.password);
    expect((await client.users.readProfile()).email).toBe(demo.email);
    expect(sessionStorage.getItem('orderline-tokens')).toContain('refreshToken');
    await orderMugs(1);
    const [placed] = (await client.orders.list()).items;
    const again = await orderAgain(placed?.id ?? '');
    expect(again.lines).toEqual(placed?.lines);
    expect(again.id).not.toBe(placed?.id);
    await signOut();
    expect(sessionStorage.getItem('orderline-tokens')).toBeNull();
  });
});

describe('the example in docs/how-to/v1-to-v2.md', () => {
  it('does what it says', async () => {
    const { stockOf, mug, asked } = await openDemo();
    expect((await v2.moveHouse('1 Mill Lane')).line1).toBe('1 Mill Lane');
    expect(await v2.orderBySku('mug-01', 0)).toMatch(/^#\/lines\/0\/quantity /);
    expect(await v2.orderBySku('mug-01', 2)).toBe('Enamel mug: 17.00');
    expect(await v2.orderBySku('GHOST', 1)).toBe('no such SKU: #/lines/0/sku');
    expect(await stockOf(mug.id)).toMatchObject({ reserved: 2 });
    expect((await v2.rename('Ada', 'King')).name).toEqual({
      fullName: 'Ada King',
      givenName: 'Ada',
      familyName: 'King',
    });
    const byV2 = asked.filter(({ headers }) => headers['User-Agent'] === 'till/3.1');
    expect(byV2.length).toBeGreaterThan(5);
    expect(byV2.every(({ request }) => request.includes(' /api/v2/'))).toBe(true);
  });
});

describe('the code of the pages', () => {
  it.each([
    ['client', ['client-example', 'client-live-example']],
    ['v1-to-v2', ['client-v2-example']],
  ])('is the code that runs here: %s', (name, examples) => {
    const root = join(import.meta.dirname, '../../../..');
    const page = readFileSync(join(root, `docs/how-to/${name}.md`), 'utf8');
    const code = examples
      .map((example) => readFileSync(join(root, `apps/api/src/testing/${example}.ts`), 'utf8'))
      .join();
    const shown = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, block = '']) => block.trim());
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter((block) => !code.includes(block))).toEqual([]);
  });
});
