import { asId, type UserId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { customer, openShop } from '../../testing/shop.ts';

const setUp = async () => {
  const shop = await openShop();
  const { token, credentials } = shop.ada;
  const erase = (password = credentials.password) =>
    shop.send('DELETE /api/v1/users/me', { token, body: { password } });
  const placed = async () => (await shop.order([{ productId: shop.mug.id, quantity: 1 }])).body;
  const cancel = (id: string) => shop.send(`POST /api/v1/orders/${id}/cancellation`, { token });
  return { ...shop, token, credentials, erase, placed, cancel };
};

describe('the erasure of an account', () => {
  it('ends every session at once, and leaves nobody to sign in or to order', async () => {
    const { send, erase, credentials, token, order, mug, admin, ada } = await setUp();
    const second = (await send('POST /api/v1/sessions', { body: credentials })).body;
    expect((await erase()).status).toBe(204);
    for (const held of [token, second.accessToken]) {
      expect((await send('GET /api/v1/users/me', { token: held })).status).toBe(401);
    }
    const refreshed = await send('POST /api/v1/sessions/refresh', { body: { refreshToken: second.refreshToken } });
    expect(refreshed.body.code).toBe('invalid-refresh-token');
    expect((await send('POST /api/v1/sessions', { body: credentials })).body.code).toBe('invalid-credentials');
    const placed = await order([{ productId: mug.id, quantity: 1 }], { token: admin, body: { customerId: ada.id } });
    expect([placed.status, placed.body.code]).toEqual([422, 'unknown-reference']);
  });

  it('gives the e-mail address free: who registers it is somebody else', async () => {
    const shop = await setUp();
    await shop.erase();
    const { id, token } = await customer(shop, 'ada');
    expect(id).not.toBe(shop.ada.id);
    expect((await shop.send('GET /api/v1/orders', { token })).body.items).toEqual([]);
  });

  it('waits for orders that are open, and names them', async () => {
    const { erase, placed, cancel, send, token } = await setUp();
    const [one, other] = [await placed(), await placed()];
    const refused = await erase();
    expect([refused.status, refused.body.code]).toEqual([409, 'orders-open']);
    expect(refused.body.orderIds.toSorted()).toEqual([one.id, other.id].toSorted());
    expect((await send('GET /api/v1/users/me', { token })).status).toBe(200);
    await cancel(one.id);
    await cancel(other.id);
    expect((await erase()).status).toBe(204);
  });

  it('asks for the password, and throttles who guesses it as at a sign-in', async () => {
    const { erase, send, token } = await setUp();
    for (const _free of [1, 2, 3, 4, 5]) {
      const refused = await erase('a guess');
      expect([refused.status, refused.body.code, refused.body.errors[0].pointer]).toEqual([
        422,
        'wrong-password',
        '#/password',
      ]);
    }
    const throttled = await erase();
    expect([throttled.status, throttled.body.code, throttled.headers.get('retry-after')]).toEqual([
      429,
      'login-throttled',
      '1',
    ]);
    expect((await send('GET /api/v1/users/me', { token })).status).toBe(200);
  });

  it('is refused to the last admin, and open to one of two', async () => {
    const { application, ada, send, credentials } = await setUp();
    const { id } = await customer({ send }, 'grace');
    const [last, other] = [asId<UserId>(ada.id), asId<UserId>(id)];
    await application.users.changeRoles({ userId: last, roles: ['admin'] });
    const token = async () => (await send('POST /api/v1/sessions', { body: credentials })).body.accessToken;
    const asAdmin = async () =>
      send('DELETE /api/v1/users/me', { token: await token(), body: { password: credentials.password } });
    const refused = await asAdmin();
    expect([refused.status, refused.body.code]).toEqual([409, 'last-admin']);
    await application.users.changeRoles({ userId: other, roles: ['customer', 'admin'] });
    expect((await asAdmin()).status).toBe(204);
    expect(await application.users.findUser({ userId: other })).toMatchObject({ ok: true });
  });
});
