import { isProblem } from '@orderline/client';
import { describe, expect, it } from 'vitest';
import { openShopForClients } from '../testing/client-of-shop.ts';

const mug = { sku: 'MUG-02', title: 'Mug', category: 'kitchen', price: { amount: '1.00', currency: 'GBP' } };

describe('a client with an API key', () => {
  it('asks with it, signs nobody in, and refreshes nothing when it is void', async () => {
    const { open, keyFor, asked, application } = await openShopForClients();
    const { key, apiKey } = await keyFor(['catalog:write']);
    const client = open({ apiKey: key });
    expect((await client.products.create(mug)).sku).toBe('MUG-02');
    expect(asked.map(({ request, headers }) => [request, headers.Authorization])).toEqual([
      ['POST /api/v2/products', `Bearer ${key}`],
    ]);
    await application.apiKeys.revokeApiKey(apiKey);
    const refused = await client.products.create(mug).catch((caught: unknown) => caught);
    expect(isProblem(refused, 'unauthenticated')).toBe(true);
    expect(asked.map(({ request }) => request)).not.toContain('POST /api/v2/sessions/refresh');
  });

  it('makes, lists and revokes keys for who may', async () => {
    const { withToken, userWith, tokenFor } = await openShopForClients();
    const client = withToken(await tokenFor(await userWith('admin'), 'admin'));
    const { id, key, name } = await client.apiKeys.create({ name: 'till', scopes: ['catalog:write'] });
    const names: string[] = [];
    for await (const listed of client.apiKeys.all()) names.push(listed.name);
    expect([names, key.startsWith('pk_live_')]).toEqual([[name], true]);
    expect(await client.apiKeys.revoke({ id })).toBeUndefined();
  });
});
