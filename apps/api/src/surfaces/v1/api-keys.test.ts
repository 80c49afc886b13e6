import { describe, expect, it } from 'vitest';
import { openShop } from '../../testing/shop.ts';

const wanted = { name: 'till-leeds', scopes: ['catalog:write', 'orders:on-behalf'] };

const setUp = async () => {
  const shop = await openShop();
  const adminId = await shop.userWith('admin');
  const admin = await shop.tokenFor(adminId, 'admin');
  const create = (body: object = wanted, token = admin) => shop.send('POST /api/v1/api-keys', { token, body });
  const list = (query = '') => shop.send(`GET /api/v1/api-keys${query}`, { token: admin });
  const revoke = (id: string) => shop.send(`DELETE /api/v1/api-keys/${id}`, { token: admin });
  return { ...shop, adminId, admin, create, list, revoke };
};

const mug = { sku: 'MUG-02', title: 'Mug', category: 'kitchen', price: { amount: '1.00', currency: 'GBP' } };

describe('an API key', () => {
  it('is shown once, to nobody’s cache, and does what it was made for', async () => {
    const { create, list, send, adminId } = await setUp();
    const made = await create({ ...wanted, expiresAt: '2999-01-01T01:00:00+01:00' });
    expect([made.status, made.headers.get('cache-control')]).toEqual([201, 'no-store']);
    const { key, ...shown } = made.body;
    expect(key.startsWith(`${shown.prefix}_`)).toBe(true);
    expect(shown).toMatchObject({
      ...wanted,
      ownerId: adminId,
      expiresAt: '2999-01-01T00:00:00.000Z',
      lastUsedAt: null,
    });
    expect((await send('POST /api/v1/products', { token: key, body: mug })).status).toBe(201);
    const listed = await list();
    expect(listed.body.items).toEqual([{ ...shown, lastUsedAt: expect.any(String) }]);
    expect(listed.text).not.toContain(key.slice(20));
  });

  it('is made anew at each request, whatever Idempotency-Key comes with it', async () => {
    const { send, admin } = await setUp();
    const asked = { token: admin, headers: { 'Idempotency-Key': 'once' } };
    const [one, other] = [
      await send('POST /api/v1/api-keys', { ...asked, body: wanted }),
      await send('POST /api/v1/api-keys', { ...asked, body: wanted }),
    ];
    expect([one.status, other.status, one.body.key === other.body.key]).toEqual([201, 201, false]);
    expect(other.headers.has('idempotency-replayed')).toBe(false);
  });

  it('is one of two of its client at most', async () => {
    const { create, revoke } = await setUp();
    const [first, second] = [await create(), await create()];
    const third = await create();
    expect([third.status, third.body.code]).toEqual([409, 'too-many-api-keys']);
    expect(third.body.detail).toContain(first.body.id);
    expect(third.body.detail).toContain(second.body.id);
    expect((await create({ ...wanted, name: 'till-york' })).status).toBe(201);
    expect((await revoke(first.body.id)).status).toBe(204);
    expect((await create()).status).toBe(201);
  });

  it('is void once it is revoked, which happens once', async () => {
    const { create, list, revoke, send } = await setUp();
    const { body } = await create();
    expect((await revoke(body.id)).status).toBe(204);
    const used = await send('POST /api/v1/products', { token: body.key, body: mug });
    expect([used.status, used.body.code]).toEqual([401, 'unauthenticated']);
    expect((await revoke(body.id)).body.code).toBe('not-found');
    expect((await list()).body.items[0].revokedAt).toEqual(expect.any(String));
  });

  it('is given no scope that its maker has not, nor the making of keys, nor an end in the past', async () => {
    const { create, staff } = await setUp();
    const faultsOf = async (body: object) => {
      const answer = await create({ ...wanted, ...body });
      return [answer.status, answer.body.code, answer.body.errors?.map(({ pointer }: { pointer: string }) => pointer)];
    };
    expect(await faultsOf({ scopes: ['catalog:write', 'api-keys:write'] })).toEqual([
      422,
      'validation-failed',
      ['#/scopes/1'],
    ]);
    expect(await faultsOf({ scopes: [] })).toEqual([422, 'validation-failed', ['#/scopes']]);
    expect(await faultsOf({ expiresAt: '2020-01-01T00:00:00Z' })).toEqual([422, 'validation-failed', ['#/expiresAt']]);
    expect((await create(wanted, staff)).status).toBe(403);
  });

  it('cannot make keys, even for an admin, and loses with its owner what the owner may no longer do', async () => {
    const { keyFor, userWith, send } = await setUp();
    const { key } = await keyFor(['catalog:write', 'jobs:run', 'reporting:read'], { ownerId: await userWith('staff') });
    expect((await send('POST /api/v1/products', { token: key, body: mug })).status).toBe(201);
    expect((await send('GET /internal/reconciliation', { token: key })).status).toBe(403);
    expect((await send('POST /api/v1/api-keys', { token: key, body: wanted })).status).toBe(403);
  });

  it('places orders for customers, its retries apart from its owner’s, and is nobody who signed in', async () => {
    const { create, order, ada, mug: stocked, send, admin } = await setUp();
    const { key } = (await create()).body;
    const place = (token: string) =>
      order([{ productId: stocked.id, quantity: 1 }], { token, key: 'one-key', body: { customerId: ada.id } });
    const [first, again, owner] = [await place(key), await place(key), await place(admin)];
    expect([first.status, again.status, owner.status]).toEqual([201, 201, 201]);
    expect([again.body.id, again.headers.get('idempotency-replayed')]).toEqual([first.body.id, 'true']);
    expect(owner.body.id).not.toBe(first.body.id);
    expect((await send('GET /api/v1/users/me', { token: key })).status).toBe(403);
    expect((await send('DELETE /api/v1/sessions/current', { token: key })).status).toBe(403);
  });

  it('is read from no query, and told to no log', async () => {
    const { create, send, lines } = await setUp();
    const { key } = (await create()).body;
    for (const name of ['apiKey', 'api_key', 'key', 'access_token', 'token']) {
      const { status } = await send(`POST /api/v1/products?${name}=${key}`, { body: mug });
      expect(status).toBe(401);
    }
    await send('POST /api/v1/products', { token: key, body: mug });
    expect(JSON.stringify(lines)).not.toContain(key);
    expect(lines.at(-1)).toMatchObject({ route: '/api/v1/products', apiKeyId: expect.any(String) });
  });

  it('pages through many', async () => {
    const { create, list } = await setUp();
    for (const name of ['a', 'b', 'c']) await create({ ...wanted, name });
    const first = await list('?limit=2');
    const second = await list(`?limit=2&cursor=${first.body.page.next}`);
    const names = [...first.body.items, ...second.body.items].map(({ name }) => name);
    expect([names, second.body.page.next]).toEqual([['c', 'b', 'a'], null]);
  });
});
