import { describe, expect, it } from 'vitest';
import { openShopForClients } from '../testing/client-of-shop.ts';
import { mugDetails, shippingAddress, stocked } from '../testing/shop.ts';

const withOrders = async (count: number) => {
  const shop = await openShopForClients();
  const client = await shop.signedIn();
  const placed: string[] = [];
  for (let left = count; left > 0; left--) {
    const { id } = await client.orders.place({ lines: [{ sku: shop.mug.sku, quantity: 1 }], shippingAddress });
    placed.unshift(id);
  }
  return { ...shop, client, placed };
};

const listings = (asked: readonly { readonly request: string }[], path: string) =>
  asked.filter(({ request }) => request.startsWith(`GET ${path}`)).length;

describe('a list', () => {
  it('is gone through item by item, over all of its pages', async () => {
    const { client, placed, asked } = await withOrders(5);
    const seen: string[] = [];
    for await (const order of client.orders.all({ limit: 2 })) seen.push(order.id);
    expect(seen).toEqual(placed);
    expect(listings(asked, '/api/v2/orders')).toBe(3);
  });

  it('is read no further than the loop goes', async () => {
    const { client, placed, asked } = await withOrders(3);
    for await (const order of client.orders.all({ limit: 1 })) {
      expect(order.id).toBe(placed[0]);
      break;
    }
    expect(listings(asked, '/api/v2/orders')).toBe(1);
  });

  it('keeps its filters from page to page', async () => {
    const { client, ...shop } = await withOrders(0);
    for (const [sku, category] of [
      ['SPOON-01', 'kitchen'],
      ['RAKE-01', 'garden-tools'],
      ['FORK-01', 'kitchen'],
    ]) {
      await stocked(shop, { ...shop, details: { ...mugDetails, sku, category }, units: 1 });
    }
    const seen: string[] = [];
    for await (const { sku } of client.products.all({ category: 'kitchen', limit: 1 })) seen.push(sku);
    expect(seen.toSorted()).toEqual(['FORK-01', 'MUG-01', 'SPOON-01']);
  });

  it('may be one of a single thing, such as the events of an order', async () => {
    const { client, placed } = await withOrders(1);
    const [id = ''] = placed;
    await client.orders.cancel({ id });
    const types: string[] = [];
    for await (const { type } of client.orders.allEvents({ id, limit: 1 })) types.push(type);
    expect(types).toEqual(['OrderPlaced', 'OrderCancelled']);
  });
});
