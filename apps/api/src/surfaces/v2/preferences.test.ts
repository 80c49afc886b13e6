import { newId } from '@orderline/composition';
import { asId, type EventId, type OrderId, type UserId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { openApi } from '../../testing/open-api.ts';
import type { Sending } from '../../testing/sender.ts';
import { customer } from '../../testing/shop.ts';

const PATH = '/api/v2/users/me/notification-preferences';
const on = { inApp: true, email: true };
const everything = {
  'order-placed': on,
  'order-shipped': on,
  'order-delivered': on,
  'order-cancelled': on,
  'order-refunded': on,
};

const signedIn = async () => {
  const api = openApi();
  const { token } = await customer(api, 'ada');
  const asked = (request: `${string} ${string}`, sending: Sending = {}) => api.send(request, { token, ...sending });
  const change = (body: unknown, etag = '"0"') =>
    asked(`PATCH ${PATH}`, { headers: { 'If-Match': etag }, body: body as object });
  return { ...api, asked, change };
};

describe('notification preferences', () => {
  it('are that everything is told in every way, until something is chosen', async () => {
    const { asked } = await signedIn();
    const read = await asked(`GET ${PATH}`);
    expect([read.status, read.headers.get('etag'), read.body]).toEqual([200, '"0"', everything]);
    expect((await asked(`GET ${PATH}`, { headers: { 'If-None-Match': '"0"' } })).status).toBe(304);
  });

  it('are changed in what is named, at the version that was read', async () => {
    const { asked, change } = await signedIn();
    const first = await change({ 'order-placed': { email: false } });
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"1"']);
    expect(first.body).toEqual({ ...everything, 'order-placed': { inApp: true, email: false } });
    const stale = await change({ 'order-placed': { email: true } });
    expect([stale.status, stale.body.code]).toEqual([412, 'precondition-failed']);
    const second = await change({ 'order-placed': { inApp: false }, 'order-shipped': { email: false } }, '"1"');
    const chosen = {
      ...everything,
      'order-placed': { inApp: false, email: false },
      'order-shipped': { inApp: true, email: false },
    };
    expect([second.status, second.body, (await asked(`GET ${PATH}`)).body]).toEqual([200, chosen, chosen]);
  });

  it('may be changed in nothing', async () => {
    const { change } = await signedIn();
    expect((await change({})).body).toEqual(everything);
    expect((await change({ 'order-placed': {} }, '"1"')).body).toEqual(everything);
  });

  it.each([
    [{ 'user-registered': { email: true } }, '#/user-registered', 'unknown-field'],
    [{ 'password-reset': { email: false } }, '#/password-reset', 'unknown-field'],
    [{ 'order-placed': { sms: true } }, '#/order-placed/sms', 'unknown-field'],
    [{ 'order-placed': { email: 'no' } }, '#/order-placed/email', 'wrong-type'],
    [{ 'order-placed': { email: null } }, '#/order-placed/email', 'wrong-type'],
    [{ 'order-placed': false }, '#/order-placed', 'wrong-type'],
    [{ 'order-placed': null }, '#/order-placed', 'wrong-type'],
    [[], '#', 'wrong-type'],
    [{ constructor: { email: false } }, '#/constructor', 'unknown-field'],
  ])('refuse what is none: %j', async (body, pointer, code) => {
    const { asked, change } = await signedIn();
    const refused = await change(body);
    expect([refused.status, refused.body.errors]).toMatchObject([422, [{ pointer, code }]]);
    expect((await asked(`GET ${PATH}`)).body).toEqual(everything);
  });

  it.each([
    [undefined, 428, 'precondition-required'],
    ['*', 428, 'precondition-required'],
    ['0', 400, 'invalid-header'],
    ['"x"', 412, 'precondition-failed'],
    ['"99"', 412, 'precondition-failed'],
  ])('ask for the version that was read: %s', async (etag, status, code) => {
    const { asked } = await signedIn();
    const headers: Record<string, string> = etag === undefined ? {} : { 'If-Match': etag };
    const refused = await asked(`PATCH ${PATH}`, { headers, body: { 'order-placed': { email: false } } });
    expect([refused.status, refused.body.code]).toEqual([status, code]);
  });

  it('are for whoever is signed in, and their own alone', async () => {
    const { change, send, ...api } = await signedIn();
    await change({ 'order-placed': { email: false } });
    const { token } = await customer({ send, ...api }, 'grace');
    expect((await send(`GET ${PATH}`, { token })).body).toEqual(everything);
    expect((await send(`GET ${PATH}`)).status).toBe(401);
    expect((await send(`GET ${PATH}`, { token: 'forged' })).status).toBe(401);
  });
});

describe('the link of an e-mail that switches such e-mails off', () => {
  const link = (id: string, token: string) => `/api/v2/notification-emails/${id}/unsubscribe/${token}` as const;
  const some = '0199c0de-7a00-7000-8000-0000000000aa';

  it.each([
    [some, some, 404, 'not-found'],
    ['x', some, 400, 'invalid-path'],
    [some, 'x', 400, 'invalid-path'],
    [some, `${some}'--`, 400, 'invalid-path'],
  ])('is no link of ours as %s/%s', async (id, token, status, code) => {
    const { send } = openApi();
    const answer = await send(`POST ${link(id, token)}`);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('switches them off by one click of a mail program, whatever was sent with it', async () => {
    const { asked, application, send, sent } = await signedIn();
    await asked('POST /api/v2/users/me/email-verification');
    const code = /^[\w-]{20,}$/m.exec(sent[0]?.text ?? '')?.[0];
    expect((await send('POST /api/v2/email-verifications', { body: { token: code } })).status).toBe(204);
    const [orderId, eventId] = [newId<OrderId>(), newId<EventId>()];
    const customerId = asId<UserId>((await asked('GET /api/v2/users/me')).body.id);
    const total = { amount: '12.50', currency: 'GBP' };
    const delivery = { consumer: 'notifications', eventId, type: 'OrderPlaced', aggregateId: orderId, version: 1 };
    const facts = { orderId, customerId, at: '2026-03-04T05:06:07.089Z', items: 1, total };
    await application.notifications.notifyUsers([{ delivery, notice: { type: 'order-placed', ...facts } }]);
    const { id } = (await asked('GET /api/v2/notifications')).body.items[0];
    const click = () =>
      send(`POST ${link(id, id)}`, {
        raw: 'List-Unsubscribe=One-Click',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      });
    expect((await click()).status).toBe(204);
    expect((await click()).status).toBe(204);
    expect((await asked(`GET ${PATH}`)).body).toEqual({ ...everything, 'order-placed': { inApp: true, email: false } });
  });

  it('does nothing where it is merely looked at', async () => {
    const { send } = openApi();
    expect((await send(`GET ${link(some, some)}`)).status).toBe(405);
  });
});
