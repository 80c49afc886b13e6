import { newId } from '@orderline/composition';
import { webhookTypes } from '@orderline/contracts/webhook-types';
import type { UserId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../testing/open-api.ts';

const root = '/api/v2/webhook-endpoints';
const url = 'https://shop.example/hooks';

const setUp = async () => {
  const api = openApi();
  const token = await api.tokenFor(newId<UserId>(), 'staff');
  const ask = (line: `${string} ${string}`, body?: object, headers?: Readonly<Record<string, string>>) =>
    api.send(line, { token, ...(body && { body }), ...(headers && { headers }) });
  const create = (body: object = { url }) => ask(`POST ${root}`, body);
  const read = (id: string) => ask(`GET ${root}/${id}`);
  const change = async (id: string, body: object) =>
    ask(`PATCH ${root}/${id}`, body, { 'If-Match': String((await read(id)).headers.get('etag')) });
  return { ...api, token, ask, create, read, change };
};

describe('an endpoint of webhooks', () => {
  it('shows its secret once, to nobody’s cache, and never again', async () => {
    const { create, read, ask } = await setUp();
    const made = await create({ url, description: ' our  ERP ', eventTypes: ['order.placed'] });
    expect([made.status, made.headers.get('cache-control')]).toEqual([201, 'no-store']);
    const { secret, ...shown } = made.body;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(made.headers.get('location')).toBe(`${root}/${shown.id}`);
    expect(shown).toMatchObject({ url, eventTypes: ['order.placed'], enabled: true, disabledReason: null });
    const found = await read(shown.id);
    expect([found.body, found.headers.get('etag')]).toEqual([shown, '"1"']);
    const listed = await ask(`GET ${root}`);
    expect(listed.body).toEqual({ items: [shown], page: { next: null } });
    expect(`${found.text}${listed.text}`).not.toContain('whsec_');
  });

  it('is changed at the version that was read, disabled and enabled', async () => {
    const { create, change, ask } = await setUp();
    const { body: made } = await create();
    expect(made.eventTypes).toBeNull();
    const off = await change(made.id, { enabled: false, eventTypes: ['order.paid', 'stock.depleted'] });
    expect(off.body).toMatchObject({ enabled: false, disabledReason: 'request', url, description: '' });
    expect(off.body.disabledAt).toBe(off.body.updatedAt);
    const stale = await ask(`PATCH ${root}/${made.id}`, { enabled: true }, { 'If-Match': '"1"' });
    expect([stale.status, stale.body.code]).toEqual([412, 'precondition-failed']);
    const unversioned = await ask(`PATCH ${root}/${made.id}`, { enabled: true });
    expect(unversioned.status).toBe(428);
    const on = await change(made.id, { enabled: true, eventTypes: null });
    expect(on.body).toMatchObject({ enabled: true, disabledReason: null, disabledAt: null, eventTypes: null });
  });

  it('is given another secret, beside which the old one is good for a while, or no more', async () => {
    const { create, ask, read } = await setUp();
    const { body: made } = await create();
    const rotated = await ask(`POST ${root}/${made.id}/secret`, {});
    expect(rotated.status).toBe(201);
    expect(rotated.body.secret).not.toBe(made.secret);
    const hours = (Date.parse(rotated.body.oldSecretEndsAt) - Date.parse(rotated.body.updatedAt)) / 3_600_000;
    expect(hours).toBe(24);
    expect((await ask(`DELETE ${root}/${made.id}/old-secret`)).status).toBe(204);
    expect((await read(made.id)).body.oldSecretEndsAt).toBeNull();
    const atOnce = await ask(`POST ${root}/${made.id}/secret`, { keepOldHours: 0 });
    expect(atOnce.body.oldSecretEndsAt).toBeNull();
  });

  it('is one of 25 at most, and leaves room once it is removed', async () => {
    const { create, ask } = await setUp();
    const first = await create();
    for (let count = 1; count < 25; count += 1) await create();
    const more = await create();
    expect([more.status, more.body.code]).toEqual([409, 'too-many-webhook-endpoints']);
    expect((await ask(`DELETE ${root}/${first.body.id}`)).status).toBe(204);
    expect((await create()).status).toBe(201);
    const page = await ask(`GET ${root}?limit=10`);
    const next = await ask(`GET ${root}?limit=10&cursor=${page.body.page.next}`);
    const ids = [...page.body.items, ...next.body.items].map(({ id }: { id: string }) => id);
    expect([new Set(ids).size, ids.toSorted().toReversed()]).toEqual([20, ids]);
  });

  it.each([
    ['no URL', { url: 'shop.example' }, '#/url'],
    ['a URL without TLS', { url: 'http://shop.example/' }, '#/url'],
    ['a URL with a user', { url: 'https://a:b@shop.example/' }, '#/url'],
    ['a URL with a fragment', { url: `${url}#part` }, '#/url'],
    ['an empty fragment', { url: `${url}#` }, '#/url'],
    ['another scheme', { url: 'file:///etc/passwd' }, '#/url'],
    ['a port of another service', { url: 'https://shop.example:25/' }, '#/url'],
    ['this machine', { url: 'https://127.0.0.1/' }, '#/url'],
    ['this machine in octal', { url: 'https://0177.0.0.1/' }, '#/url'],
    ['this machine, mapped', { url: 'https://[::ffff:127.0.0.1]/' }, '#/url'],
    ['a cloud', { url: 'https://169.254.169.254/' }, '#/url'],
    ['a blank in the URL', { url: 'https://shop.example/a b' }, '#/url'],
    ['a line break in the URL', { url: `${url}\r\nx: y` }, '#/url'],
    ['a URL that is too long', { url: `https://shop.example/${'a'.repeat(2000)}` }, '#/url'],
    ['a number', { url: 7 }, '#/url'],
    ['no URL at all', {}, '#/url'],
    ['an unknown type', { url, eventTypes: ['order.exploded'] }, '#/eventTypes/0'],
    ['what is asked of a partner', { url, eventTypes: ['PickRequested'] }, '#/eventTypes/0'],
    ['no types', { url, eventTypes: [] }, '#/eventTypes'],
    ['a type twice', { url, eventTypes: ['order.paid', 'order.paid'] }, '#/eventTypes'],
    ['a description that is too long', { url, description: 'x'.repeat(201) }, '#/description'],
    ['a secret of its own', { url, secret: 'whsec_AAAA' }, '#/secret'],
    ['text for a flag', { url, enabled: 'yes' }, '#/enabled'],
  ])('is not made of %s', async (_what, body, pointer) => {
    const { create, ask, change } = await setUp();
    const refused = await create(body);
    expect([refused.status, refused.body.code]).toEqual([422, 'validation-failed']);
    expect(refused.body.errors).toEqual([expect.objectContaining({ pointer })]);
    expect((await ask(`GET ${root}`)).body.items).toEqual([]);
    if (!('url' in body)) return;
    const { body: made } = await create();
    expect((await change(made.id, body)).status).toBe(422);
  });

  it.each([-1, 169, 1.5, '24', null])('keeps no old secret for %j hours', async (keepOldHours) => {
    const { create, ask } = await setUp();
    const { body: made } = await create();
    expect((await ask(`POST ${root}/${made.id}/secret`, { keepOldHours })).status).toBe(422);
  });

  it('is for who may, with a token or a key, and for nobody else', async () => {
    const { send, tokenFor, keyFor } = await setUp();
    const statusFor = async (token?: string) =>
      (await send(`POST ${root}`, { ...(token && { token }), body: { url } })).status;
    expect(await statusFor()).toBe(401);
    expect(await statusFor(await tokenFor(newId<UserId>(), 'customer'))).toBe(403);
    expect(await statusFor(await tokenFor(newId<UserId>(), 'admin'))).toBe(201);
    expect(await statusFor((await keyFor(['webhooks:write'])).key)).toBe(201);
    expect(await statusFor((await keyFor(['catalog:write', 'users:write'])).key)).toBe(403);
  });

  it.each(['GET', 'DELETE'])('that is not there is not found by %s', async (method) => {
    const { ask } = await setUp();
    expect((await ask(`${method} ${root}/${newId()}`)).status).toBe(404);
    expect((await ask(`${method} ${root}/x`)).status).toBe(400);
  });

  it('may have each type that is published', async () => {
    const { create } = await setUp();
    expect((await create({ url, eventTypes: [...webhookTypes] })).body.eventTypes).toEqual(webhookTypes);
    expect(webhookTypes).toHaveLength(15);
  });
});

describe('the deliveries of an endpoint', () => {
  it('are asked for by a ping, listed, and asked for again', async () => {
    const { create, ask } = await setUp();
    const { body: made } = await create();
    const own = `${root}/${made.id}`;
    const pinged = await ask(`POST ${own}/ping`);
    expect(pinged.status).toBe(202);
    expect(pinged.body).toMatchObject({ type: 'webhook.ping', status: 'waiting', attempts: 0, responseStatus: null });
    const listed = await ask(`GET ${own}/deliveries?status=waiting`);
    expect(listed.body).toEqual({ items: [pinged.body], page: { next: null } });
    expect((await ask(`GET ${own}/deliveries?status=failed`)).body.items).toEqual([]);
    const again = await ask(`POST ${own}/deliveries/${pinged.body.id}/redelivery`);
    expect([again.status, again.body.eventId]).toEqual([202, pinged.body.eventId]);
    const none = await ask(`POST ${own}/redeliveries`, { since: '2026-01-01T00:00:00Z' });
    expect([none.status, none.body]).toEqual([202, { redelivered: 0, hasMore: false }]);
    expect(listed.text).not.toContain('whsec_');
  });

  it('are asked for in vain while it is disabled', async () => {
    const { create, ask } = await setUp();
    const { body: made } = await create({ url, enabled: false });
    const own = `${root}/${made.id}`;
    for (const refused of [
      await ask(`POST ${own}/ping`),
      await ask(`POST ${own}/deliveries/${newId()}/redelivery`),
      await ask(`POST ${own}/redeliveries`, { since: '2026-01-01T00:00:00Z' }),
    ]) {
      expect([refused.status, refused.body.code]).toEqual([409, 'webhook-endpoint-disabled']);
    }
  });

  it('are not found where the endpoint is not, or is another', async () => {
    const { create, ask } = await setUp();
    const [one, other] = [await create(), await create()];
    const pinged = await ask(`POST ${root}/${one.body.id}/ping`);
    const foreign = `${root}/${other.body.id}/deliveries/${pinged.body.id}/redelivery`;
    const nowhere = `${root}/${newId()}`;
    for (const line of [`POST ${foreign}`, `POST ${nowhere}/ping`, `GET ${nowhere}/deliveries`] as const) {
      const refused = await ask(line);
      expect([refused.status, refused.body.code]).toEqual([404, 'not-found']);
    }
  });

  it.each([{}, { since: 'yesterday' }, { since: 7 }, { since: '2026-01-01T00:00:00Z', until: 'now' }])(
    'are not asked for since %j',
    async (body) => {
      const { create, ask } = await setUp();
      const { body: made } = await create();
      expect((await ask(`POST ${root}/${made.id}/redeliveries`, body)).status).toBe(422);
    },
  );

  it.each(['status=lost', 'limit=0', 'limit=101', 'cursor=x', 'page=2'])('are not listed by %s', async (query) => {
    const { create, ask } = await setUp();
    const { body: made } = await create();
    expect((await ask(`GET ${root}/${made.id}/deliveries?${query}`)).status).toBe(400);
  });
});
