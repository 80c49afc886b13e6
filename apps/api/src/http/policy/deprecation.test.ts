import { allEndpoints } from '@orderline/contracts/http/versions';
import { Unavailable } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../testing/open-api.ts';
import { openShop, type Shop } from '../../testing/shop.ts';

const linksOf = (headers: Headers) =>
  new Map(
    [...(headers.get('link') ?? '').matchAll(/<([^>]+)>; rel="([^"]+)"/g)].map(([, target, rel]) => [rel, target]),
  );

const usesOf = async ({ metrics }: Pick<Shop, 'metrics'>) =>
  (await metrics.deprecatedRequests.get()).values.map(({ labels: { caller, client, http_route: route }, value }) => ({
    caller,
    client,
    route,
    value,
  }));

const linesOf = ({ lines }: Pick<Shop, 'lines'>) =>
  lines.filter(({ message }) => message === 'a deprecated operation is in use');

/** An API whose users cannot be read. */
const failing = () => {
  const { users } = openApi().application;
  const findUser = () => Promise.reject(new Unavailable('PostgreSQL is away'));
  return openApi({ application: { users: { ...users, findUser } } });
};

describe('an operation that is deprecated', () => {
  it('says since when, until when, what takes its place and how to get there', async () => {
    const { order, mug } = await openShop();
    const { headers } = await order([{ productId: mug.id, quantity: 1 }]);
    expect(headers.get('deprecation')).toBe(`@${Date.UTC(2026, 10, 23) / 1000}`);
    expect(headers.get('sunset')).toBe('Tue, 30 Nov 2027 00:00:00 GMT');
    expect(linksOf(headers)).toEqual(
      new Map([
        ['successor-version', '/api/v2/orders'],
        ['deprecation', '/docs/v1-to-v2'],
      ]),
    );
  });

  it('names the successor of just what was asked for, beside the next page', async () => {
    const { order, mug, send, ada } = await openShop();
    for (const quantity of [1, 2]) await order([{ productId: mug.id, quantity }]);
    const listed = await send('GET /api/v1/orders?limit=1', { token: ada.token });
    const links = linksOf(listed.headers);
    expect([links.get('successor-version'), links.get('next')]).toEqual([
      '/api/v2/orders',
      `/api/v1/orders?limit=1&cursor=${listed.body.page.next}`,
    ]);
    const id = listed.body.items[0].id;
    const read = await send(`GET /api/v1/orders/${id}`, { token: ada.token });
    expect(linksOf(read.headers).get('successor-version')).toBe(`/api/v2/orders/${id}`);
    const successor = await send(`GET ${linksOf(read.headers).get('successor-version')}`, { token: ada.token });
    expect([successor.status, successor.body.id]).toEqual([200, id]);
  });

  it('says so on every answer: unchanged, refused, malformed or failed', async () => {
    const { send, ada } = await openShop();
    const read = await send('GET /api/v1/users/me', { token: ada.token });
    const headers = { 'If-None-Match': String(read.headers.get('etag')) };
    const answers = [
      await send('GET /api/v1/users/me', { token: ada.token, headers }),
      await send('GET /api/v1/users/me'),
      await send('GET /api/v1/orders/no-uuid', { token: ada.token }),
      await send('POST /api/v1/users', { raw: '{' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([304, 401, 400, 400]);
    for (const answer of answers) expect(answer.headers.has('deprecation')).toBe(true);
    const failed = await failing().send('GET /api/v1/users/me', { token: ada.token });
    expect([failed.status, failed.headers.has('deprecation')]).toEqual([503, true]);
  });

  it('is no other one', async () => {
    const { send } = openApi();
    for (const { method, path, deprecated } of allEndpoints) {
      const { headers } = await send(`${method.toUpperCase()} ${path}`);
      expect([path, headers.has('deprecation')]).toEqual([path, deprecated !== undefined]);
      expect(headers.has('sunset')).toBe(deprecated !== undefined);
    }
  });
});

describe('the uses of what is deprecated', () => {
  const as = (agent: string, origin?: string) => ({
    'User-Agent': agent,
    ...(origin === undefined ? {} : { Origin: origin }),
  });

  it('are counted by caller and client, never by person', async () => {
    const shop = await openShop();
    shop.metrics.deprecatedRequests.reset();
    const ask = (headers: Record<string, string>, token?: string) =>
      shop.send('GET /api/v1/users/me', { token, headers });
    await ask(as('ShopApp/4.2 (iPhone)'), shop.ada.token);
    await ask(as('shopapp/5.0'), shop.ada.token);
    await ask(as('Mozilla/5.0', 'https://shop.example'), shop.ada.token);
    await ask(as('Mozilla/5.0', 'https://elsewhere.example'));
    await ask(as('(forged)'), shop.admin);
    const route = '/api/v1/users/me';
    expect(await usesOf(shop)).toEqual([
      { caller: 'user', client: 'shopapp', route, value: 2 },
      { caller: 'user', client: 'https://shop.example', route, value: 1 },
      { caller: 'anonymous', client: 'mozilla', route, value: 1 },
      { caller: 'staff', client: 'unnamed', route, value: 1 },
    ]);
    expect(JSON.stringify(await usesOf(shop))).not.toContain(shop.ada.id);
  });

  it('are counted by the prefix of an API key, which is no secret', async () => {
    const shop = await openShop();
    const token = await shop.tokenFor(await shop.userWith('admin'), 'admin');
    const body = { name: 'till', scopes: ['orders:on-behalf'] };
    const { body: made } = await shop.send('POST /api/v1/api-keys', { token, body });
    shop.metrics.deprecatedRequests.reset();
    await shop.send('GET /api/v1/orders', { token: made.key, headers: as('curl/8') });
    expect(await usesOf(shop)).toEqual([{ caller: 'api-key', client: made.prefix, route: '/api/v1/orders', value: 1 }]);
    expect(JSON.stringify(linesOf(shop))).not.toContain(made.key);
  });

  it('add no more series than there are clients to know, however many names are made up', async () => {
    const api = openApi();
    for (let n = 0; n < 150; n++) await api.send('GET /api/v1/orders', { headers: as(`made-up-${n}/1`) });
    const uses = await usesOf(api);
    expect(uses).toHaveLength(101);
    expect(uses.find(({ client }) => client === 'other')).toMatchObject({ value: 50 });
  });

  it('are logged once an hour for each consumer', async () => {
    let now = Date.parse('2026-12-01T10:00:00Z');
    const api = openApi({ now: () => now });
    const ask = (agent: string) => api.send('GET /api/v1/orders', { headers: as(agent) });
    for (const agent of ['till/1', 'till/2', 'scanner/1', 'till/1']) await ask(agent);
    expect(linesOf(api)).toMatchObject([
      { level: 'warn', caller: 'anonymous', client: 'till', route: '/api/v1/orders', successor: '/api/v2/orders' },
      { client: 'scanner', sunset: '2027-11-30' },
    ]);
    now += 3_599_999;
    await ask('till/1');
    expect(linesOf(api)).toHaveLength(2);
    now += 1;
    await ask('till/1');
    expect(linesOf(api)).toHaveLength(3);
  });
});
