import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cancelWhatCanBe, orderMugs, rename } from '../testing/client-example.ts';
import { openShopForClients } from '../testing/client-of-shop.ts';

const demo = { email: 'demo@example.com', password: 'orderline-demo-customer' };

const openDemo = async () => {
  const shop = await openShopForClients();
  await shop.open().users.register({ ...demo, name: 'Demo' });
  vi.stubGlobal('fetch', shop.fetch);
  return shop;
};

afterEach(() => vi.unstubAllGlobals());

describe('the example in docs/how-to/client.md', () => {
  it('does what it says', async () => {
    const { stockOf, mug } = await openDemo();
    expect(await orderMugs(0)).toMatch(/^#\/items\/0\/quantity /);
    expect(await orderMugs(2)).toBe('17.00 GBP');
    expect(await orderMugs(9)).toBe('only 8 left');
    expect(await stockOf(mug.id)).toMatchObject({ reserved: 2 });
    await cancelWhatCanBe();
    expect(await stockOf(mug.id)).toMatchObject({ reserved: 0 });
    expect((await rename('Ada')).name).toBe('Ada');
  });

  it('is the code that runs here', () => {
    const root = join(import.meta.dirname, '../../../..');
    const page = readFileSync(join(root, 'docs/how-to/client.md'), 'utf8');
    const code = readFileSync(join(root, 'apps/api/src/testing/client-example.ts'), 'utf8');
    const shown = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, block = '']) => block.trim());
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.filter((block) => !code.includes(block))).toEqual([]);
  });
});
