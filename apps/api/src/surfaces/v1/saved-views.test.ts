import { newId } from '@orderline/composition';
import { describe, expect, it } from 'vitest';
import { openAdmin } from '../../testing/staff-browser.ts';

const paid = { list: 'orders', name: 'Paid', query: 'status=paid' };

/** Two of the staff with tokens of the API; the first is signed in to the pages as well. */
const open = async () => {
  const admin = openAdmin();
  const browser = await admin.signedIn('viewer');
  const viewer = await admin.provenTokenFor(browser.userId, 'viewer');
  const other = await admin.tokenFor(await admin.userWith('catalog-manager'), 'catalog-manager');
  const ask = (request: `${string} ${string}`, token = viewer, body?: object) =>
    admin.send(request, { token, ...(body && { body }) });
  const names = async (query = '', token = viewer) =>
    (await ask(`GET /internal/views${query}`, token)).body.items.map(({ name }: { readonly name: string }) => name);
  return { ...admin, browser, viewer, other, ask, names };
};

describe('saved views', () => {
  it('are saved, listed and removed, and are those of the pages', async () => {
    const { ask, names, viewer, browser } = await open();
    const saved = await ask('POST /internal/views', viewer, { ...paid, query: 'status=paid&sku=&after=x' });
    expect([saved.status, saved.body]).toEqual([
      201,
      { ...paid, id: saved.body.id, shared: false, own: true, createdAt: saved.body.createdAt },
    ]);
    expect((await browser.ask('/admin/orders')).text).toContain('<a href="/admin/orders?status=paid">Paid</a>');
    expect([await names(), await names('?list=orders'), await names('?list=reports')]).toEqual([
      ['Paid'],
      ['Paid'],
      [],
    ]);
    expect((await ask(`DELETE /internal/views/${saved.body.id}`)).status).toBe(204);
    expect((await ask(`DELETE /internal/views/${saved.body.id}`)).status).toBe(404);
    expect(await names()).toEqual([]);
  });

  it('are told to others where they are shared, who do not remove them', async () => {
    const { ask, names, viewer, other } = await open();
    const stock = { list: 'products', name: 'Gone', query: 'availability=out_of_stock' };
    const { body } = await ask('POST /internal/views', viewer, { ...stock, shared: true });
    await ask('POST /internal/views', viewer, { ...stock, name: 'Mine' });
    expect(await names('?list=products', other)).toEqual(['Gone']);
    expect((await ask('GET /internal/views?list=products', other)).body.items[0].own).toBe(false);
    expect(await names('', other)).toEqual([]);
    expect((await ask(`DELETE /internal/views/${body.id}`, other)).status).toBe(404);
    expect(await names('?list=products')).toEqual(['Gone', 'Mine']);
  });

  it('are of a list that one may see', async () => {
    const { ask, names, other } = await open();
    for (const refused of [
      await ask('GET /internal/views?list=orders', other),
      await ask('POST /internal/views', other, paid),
    ]) {
      expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
      expect(refused.headers.get('www-authenticate')).toContain('scope="orders:read"');
    }
    expect(await names('', other)).toEqual([]);
  });

  it('are for nobody who may see none of the lists', async () => {
    const { ask, keyFor, tokenFor, userWith } = await open();
    for (const token of [await tokenFor(await userWith('customer'), 'customer'), (await keyFor(['jobs:run'])).key]) {
      const { status, body, headers } = await ask('GET /internal/views', token);
      expect([status, body.detail]).toEqual([
        403,
        'The operation needs orders:read or inventory:read or reports:read.',
      ]);
      expect(headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"');
    }
  });

  it('of a key are those of its owner, as far as its scopes reach', async () => {
    const { ask, names, keyFor } = await open();
    const { key, ownerId } = await keyFor(['orders:read']);
    const few = await keyFor(['inventory:read'], { ownerId });
    const { body } = await ask('POST /internal/views', key, paid);
    expect([await names('', key), await names('', few.key)]).toEqual([['Paid'], []]);
    expect((await ask(`DELETE /internal/views/${body.id}`, few.key)).status).toBe(403);
    expect((await ask(`DELETE /internal/views/${body.id}`, key)).status).toBe(204);
  });

  it.each([
    [{ name: 'PAID' }, 409, 'view-name-taken'],
    [{ name: ' ' }, 422, 'validation-failed'],
    [{ list: 'customers' }, 422, 'validation-failed'],
    [{ query: 'x'.repeat(1_001) }, 422, 'validation-failed'],
  ])('are refused with %j', async (changes, status, code) => {
    const { ask, viewer } = await open();
    await ask('POST /internal/views', viewer, paid);
    const refused = await ask('POST /internal/views', viewer, { ...paid, ...changes });
    expect([refused.status, refused.body.code]).toEqual([status, code]);
  });

  it('are at most fifty a person', async () => {
    const { ask, viewer } = await open();
    for (let nth = 0; nth < 50; nth += 1) await ask('POST /internal/views', viewer, { ...paid, name: newId() });
    const refused = await ask('POST /internal/views', viewer, paid);
    expect([refused.status, refused.body.code]).toEqual([409, 'too-many-views']);
  });
});
