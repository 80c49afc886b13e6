import { newId } from '@orderline/composition';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../testing/open-api.ts';
import { customer, openShop } from '../../testing/shop.ts';

const name = { fullName: 'Ada Lovelace', givenName: 'Ada', familyName: 'Lovelace' };
const ada = { email: 'ada@example.com', password: 'analytical engine', name };

const signedIn = async () => {
  const api = openApi();
  const { token } = await customer(api, 'ada');
  const profile = async (version: 1 | 2) => api.send(`GET /api/v${version}/users/me`, { token });
  const change = async (version: 1 | 2, body: object) => {
    const etag = String((await profile(version)).headers.get('etag'));
    return api.send(`PATCH /api/v${version}/users/me`, { token, headers: { 'If-Match': etag }, body });
  };
  return { ...api, token, profile, change };
};

describe('registering', () => {
  it('states a name with its parts, or by itself', async () => {
    const { send } = openApi();
    const registered = await send('POST /api/v2/users', { body: ada });
    expect([registered.status, registered.headers.get('location')]).toEqual([201, '/api/v2/users/me']);
    expect(registered.body.name).toEqual(name);
    expect(registered.body).not.toHaveProperty('addresses');
    const plain = { ...ada, email: 'li@example.com', name: { fullName: '李' } };
    expect((await send('POST /api/v2/users', { body: plain })).body.name).toEqual({ fullName: '李' });
    const v1Name = await send('POST /api/v2/users', { body: { ...ada, name: 'Ada' } });
    expect([v1Name.status, v1Name.body.errors[0].pointer]).toEqual([422, '#/name']);
  });

  it('refuses what version 1 refuses', async () => {
    const { send, staff } = await openShop();
    const taken = await send('POST /api/v2/users', { body: ada });
    expect([taken.status, taken.body.code]).toEqual([409, 'email-taken']);
    expect(taken.body).not.toHaveProperty('existingId');
    const common = await send('POST /api/v2/users', {
      body: { ...ada, email: 'new@example.com', password: 'password' },
    });
    expect([common.body.code, common.body.errors[0].pointer]).toEqual(['password-too-common', '#/password']);
    const { password: _password, ...invited } = { ...ada, email: 'invited@example.com' };
    const anonymous = await send('POST /api/v2/users', { body: invited });
    expect([anonymous.status, anonymous.body.errors[0].pointer]).toEqual([422, '#/password']);
    const headers = { 'Idempotency-Key': newId() };
    const byStaff = await send('POST /api/v2/users', { body: invited, token: staff, headers });
    const again = await send('POST /api/v2/users', { body: invited, token: staff, headers });
    expect([byStaff.status, again.text]).toEqual([201, byStaff.text]);
  });
});

describe('a profile', () => {
  it('shows one name in the words of each version', async () => {
    const { profile, change } = await signedIn();
    const changed = await change(2, { name });
    expect([changed.status, changed.body.name]).toEqual([200, name]);
    expect((await profile(1)).body.name).toBe('Ada Lovelace');
    expect((await change(1, { name: 'Ada Lovelace', locale: 'fr-FR' })).status).toBe(200);
    expect((await profile(2)).body).toMatchObject({ name, locale: 'fr-FR' });
    await change(1, { name: 'Ada King' });
    expect((await profile(2)).body.name).toEqual({ fullName: 'Ada King' });
  });

  it('is changed at the version that was read, in either version of the API', async () => {
    const { send, token, profile, change } = await signedIn();
    const headers = { 'If-Match': String((await profile(1)).headers.get('etag')) };
    await change(2, { name });
    const stale = await send('PATCH /api/v1/users/me', { token, headers, body: { name: 'Lost' } });
    expect([stale.status, stale.body.code]).toEqual([412, 'precondition-failed']);
  });

  it('takes no addresses, which are resources of their own', async () => {
    const { change } = await signedIn();
    const refused = await change(2, { addresses: [] });
    expect(refused.body.errors).toMatchObject([{ pointer: '#/addresses', code: 'unknown-field' }]);
  });
});
