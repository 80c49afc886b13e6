import { newId } from '@orderline/composition';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../testing/open-api.ts';
import type { Sending } from '../../testing/sender.ts';
import { customer, shippingAddress as home } from '../../testing/shop.ts';

const office = { ...home, line1: '1 Mill Lane', line2: 'Floor 3' };

const signedIn = async () => {
  const api = openApi();
  const { token } = await customer(api, 'ada');
  const asked = (request: `${string} ${string}`, sending: Sending = {}) => api.send(request, { token, ...sending });
  const add = (body: object) => asked('POST /api/v2/users/me/addresses', { body });
  const list = async () => (await asked('GET /api/v2/users/me/addresses')).body.items;
  const profileOfV1 = () => asked('GET /api/v1/users/me');
  const listInV1 = async (addresses: readonly object[], etag?: string | null) => {
    const ifMatch = etag ?? (await profileOfV1()).headers.get('etag');
    return asked('PATCH /api/v1/users/me', { headers: { 'If-Match': String(ifMatch) }, body: { addresses } });
  };
  return { ...api, asked, add, list, profileOfV1, listInV1 };
};

const at = ({ id }: { readonly id: string }) => `/api/v2/users/me/addresses/${id}` as const;

describe('an address', () => {
  it('is added, listed and read, and version 1 shows it in its array', async () => {
    const { asked, add, list, profileOfV1 } = await signedIn();
    const added = await add(home);
    expect([added.status, added.headers.get('etag')]).toEqual([201, '"1"']);
    expect(added.body).toEqual({ ...home, id: added.body.id });
    expect(added.headers.get('location')).toBe(at(added.body));
    const second = await add(office);
    expect(await list()).toEqual([added.body, second.body]);
    expect((await asked('GET /api/v2/users/me/addresses')).body.page).toEqual({ next: null, total: 2 });
    const read = await asked(`GET ${at(added.body)}`);
    expect([read.text, read.headers.get('etag')]).toEqual([added.text, '"1"']);
    const known = await asked(`GET ${at(added.body)}`, { headers: { 'If-None-Match': '"1"' } });
    expect(known.status).toBe(304);
    expect((await profileOfV1()).body.addresses).toEqual([home, office]);
  });

  it('is replaced at the version that was read', async () => {
    const { asked, add, profileOfV1 } = await signedIn();
    const { body } = await add(home);
    const replace = (ifMatch: string | undefined) =>
      asked(`PUT ${at(body)}`, { body: office, headers: ifMatch === undefined ? {} : { 'If-Match': ifMatch } });
    expect((await replace(undefined)).body.code).toBe('precondition-required');
    const replaced = await replace('"1"');
    expect([replaced.status, replaced.headers.get('etag')]).toEqual([200, '"2"']);
    expect(replaced.body).toEqual({ ...office, id: body.id });
    expect((await replace('"1"')).body.code).toBe('precondition-failed');
    expect((await profileOfV1()).body.addresses).toEqual([office]);
  });

  it('is removed once', async () => {
    const { asked, add, profileOfV1 } = await signedIn();
    const { body } = await add(home);
    const removed = await asked(`DELETE ${at(body)}`);
    expect([removed.status, removed.text]).toEqual([204, '']);
    expect((await asked(`DELETE ${at(body)}`)).body.code).toBe('not-found');
    expect((await profileOfV1()).body.addresses).toEqual([]);
  });

  it('is added once, however often the request is repeated', async () => {
    const { asked, list } = await signedIn();
    const request = { body: home, headers: { 'Idempotency-Key': newId() } };
    const first = await asked('POST /api/v2/users/me/addresses', request);
    const again = await asked('POST /api/v2/users/me/addresses', request);
    expect([again.status, again.text, again.headers.get('idempotency-replayed')]).toEqual([201, first.text, 'true']);
    expect(await list()).toHaveLength(1);
  });

  it('is one of at most twenty', async () => {
    const { add } = await signedIn();
    for (let count = 0; count < 20; count++) await add(home);
    const refused = await add(office);
    expect([refused.status, refused.body.code]).toEqual([409, 'too-many-addresses']);
  });

  it('is nobody else’s', async () => {
    const { add, list, ...api } = await signedIn();
    const { body } = await add(home);
    const { token } = await customer(api, 'grace');
    for (const method of ['GET', 'DELETE', 'PUT'] as const) {
      const sending = method === 'PUT' ? { body: office, headers: { 'If-Match': '"1"' } } : {};
      const hers = await api.send(`${method} ${at(body)}`, { token, ...sending });
      expect([hers.status, hers.body.code]).toEqual([404, 'not-found']);
    }
    expect(await list()).toEqual([body]);
  });
});

describe('addresses that a client of version 1 states as a list', () => {
  it('keep their ids and tags where they stay as they are, and get new ones where they do not', async () => {
    const { add, list, listInV1, asked } = await signedIn();
    const [first, second] = [(await add(home)).body, (await add(office)).body];
    expect((await listInV1([office, { ...home, city: 'York' }])).status).toBe(200);
    const [kept, fresh] = await list();
    expect(kept).toEqual(second);
    expect(fresh.id).not.toBe(first.id);
    expect((await asked(`GET ${at(first)}`)).status).toBe(404);
    expect((await asked(`PUT ${at(kept)}`, { body: home, headers: { 'If-Match': '"1"' } })).status).toBe(200);
  });

  it('do not undo what version 2 changed since the list was read, and lose nothing once they have seen it', async () => {
    const { add, asked, listInV1, list, profileOfV1 } = await signedIn();
    const { body } = await add(home);
    const etag = (await profileOfV1()).headers.get('etag');
    await asked(`PUT ${at(body)}`, { body: office, headers: { 'If-Match': '"1"' } });
    const late = await listInV1([home, home], etag);
    expect([late.status, late.body.code]).toEqual([412, 'precondition-failed']);
    expect(await list()).toEqual([{ ...office, id: body.id }]);
    await listInV1([...(await profileOfV1()).body.addresses, home]);
    expect(await list()).toMatchObject([{ ...office, id: body.id }, home]);
  });
});
