import { newId } from '@orderline/composition';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../testing/open-api.ts';
import { customer, openShop, shippingAddress } from '../../testing/shop.ts';

const ada = { email: 'Ada@Example.com', password: 'analytical engine', name: 'Ada Lovelace' };

describe('registering', () => {
  it('makes a customer, whose e-mail address is one whatever its case', async () => {
    const { send } = openApi();
    const registered = await send('POST /api/v1/users', { body: ada });
    expect(registered.status).toBe(201);
    expect(registered.body).toMatchObject({ email: 'ada@example.com', name: 'Ada Lovelace', locale: 'en-GB' });
    expect(registered.headers.get('location')).toBe('/api/v1/users/me');
    const taken = await send('POST /api/v1/users', { body: { ...ada, email: 'ada@example.COM' } });
    expect([taken.status, taken.body.code]).toEqual([409, 'email-taken']);
    expect(taken.body).not.toHaveProperty('existingId');
  });

  it('asks anyone for a password, and staff for none', async () => {
    const { send, staff } = await openShop();
    const { password: _password, ...invited } = { ...ada, email: 'invited@example.com' };
    const anonymous = await send('POST /api/v1/users', { body: invited });
    expect([anonymous.status, anonymous.body.errors[0].pointer]).toEqual([422, '#/password']);
    const byStaff = await send('POST /api/v1/users', { body: invited, token: staff });
    expect(byStaff.status).toBe(201);
    const again = await send('POST /api/v1/users', { body: invited, token: staff });
    expect([again.status, again.body.existingId]).toEqual([409, byStaff.body.id]);
  });

  it('does not invite for a customer', async () => {
    const shop = await openShop();
    const body = { email: 'invited@example.com', name: 'Invited' };
    const refused = await shop.send('POST /api/v1/users', { token: shop.ada.token, body });
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '#/password']);
  });

  it('replays an invitation by its key', async () => {
    const { send, staff } = await openShop();
    const invitation = {
      token: staff,
      headers: { 'Idempotency-Key': newId() },
      body: { email: 'invited@example.com', name: 'Invited' },
    };
    const first = await send('POST /api/v1/users', invitation);
    const again = await send('POST /api/v1/users', invitation);
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it('is for anyone, but a token that is sent must be good', async () => {
    const { send } = openApi();
    const refused = await send('POST /api/v1/users', { body: ada, token: 'forged' });
    expect(refused.status).toBe(401);
  });
});

describe('a profile', () => {
  it('is read and changed by its user, at the version that was read', async () => {
    const api = openApi();
    const { token } = await customer(api, 'ada');
    const read = await api.send('GET /api/v1/users/me', { token });
    const etag = String(read.headers.get('etag'));
    const change = { name: 'Countess', locale: 'de-DE', addresses: [shippingAddress] };
    const headers = { 'If-Match': etag };
    const changed = await api.send('PATCH /api/v1/users/me', { token, headers, body: change });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject(change);
    expect(changed.headers.get('etag')).not.toBe(etag);
    const stale = await api.send('PATCH /api/v1/users/me', { token, headers, body: { name: 'Augusta' } });
    expect([stale.status, stale.body.code]).toEqual([412, 'precondition-failed']);
  });

  it.each([
    [undefined, 428, 'precondition-required'],
    ['*', 428, 'precondition-required'],
    ['3', 400, 'invalid-header'],
    ['"soon"', 412, 'precondition-failed'],
    ['W/"9"', 412, 'precondition-failed'],
    ['"8", "9"', 412, 'precondition-failed'],
  ])('is not changed with If-Match %s', async (ifMatch, status, code) => {
    const api = openApi();
    const { token } = await customer(api, 'ada');
    const headers = ifMatch === undefined ? {} : { 'If-Match': ifMatch };
    const refused = await api.send('PATCH /api/v1/users/me', { token, headers, body: { name: 'Countess' } });
    expect([refused.status, refused.body.code]).toEqual([status, code]);
    expect((await api.send('GET /api/v1/users/me', { token })).body.name).toBe('ada');
  });

  it.each(['W/"1"', '"1-gzip"', '"9", "1"', '"1", W/"9", "soon"', '"0", "1", "2"'])(
    'is changed once with If-Match %s, at version 1',
    async (ifMatch) => {
      const api = openApi();
      const { token } = await customer(api, 'ada');
      const headers = { 'If-Match': ifMatch };
      const changed = await api.send('PATCH /api/v1/users/me', { token, headers, body: { name: 'Countess' } });
      expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"2"']);
    },
  );

  it('takes no field that is not its user’s to change', async () => {
    const api = openApi();
    const { token } = await customer(api, 'ada');
    const body = { roles: ['admin'], email: 'root@example.com', id: newId() };
    const refused = await api.send('PATCH /api/v1/users/me', { token, headers: { 'If-Match': '"1"' }, body });
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toEqual(
      ['roles', 'email', 'id'].map((field) => ({
        pointer: `#/${field}`,
        code: 'unknown-field',
        detail: 'is not known here',
      })),
    );
  });
});
