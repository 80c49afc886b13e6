import { totpCodeOf } from '@orderline/adapters-crypto';
import { newId } from '@orderline/composition';
import { allEndpoints } from '@orderline/contracts/http/versions';
import type { AuditEntry } from '@orderline/domain/audit';
import { createJobs } from '@orderline/domain/jobs';
import { memoryJobHost, memoryJobRuns } from '@orderline/domain/jobs.memory';
import { asId, type UserId } from '@orderline/domain/shared';
import { createMemory } from '@orderline/domain/shared.memory';
import { describe, expect, it } from 'vitest';
import { paidOrders } from '../testing/paid-orders.ts';
import { deadLetter, parkIn } from '../testing/parked.ts';
import type { Received } from '../testing/sender.ts';
import { openShop, shippingAddress } from '../testing/shop.ts';

const password = 'analytical engine';

/** A job that goes on, so that it can be called off. */
const endlessJobs = () =>
  createJobs({
    jobs: [{ name: 'prune', purpose: '', schedule: '* * * * *', everySeconds: 60, work: () => new Promise(() => {}) }],
    jobRuns: memoryJobRuns(createMemory()),
    jobHost: memoryJobHost().host,
    onRunEnded: () => undefined,
    newId,
    now: () => new Date(),
  });

/** A shop with an admin who has signed in, and asks for whatever. */
const open = async () => {
  const shop = await openShop({ application: { jobs: endlessJobs() } });
  const made = await shop.application.users.createAdmin({ email: 'root@example.com', password, name: 'Root' });
  const { body } = await shop.send('POST /api/v2/sessions', { body: { email: 'root@example.com', password } });
  const token: string = body.accessToken;
  const ask = (request: `${string} ${string}`, sent?: unknown, headers: Readonly<Record<string, string>> = {}) =>
    shop.send(request, { token, headers, ...(sent === undefined ? {} : { body: sent }) });
  const entries = async (): Promise<readonly AuditEntry[]> => {
    const listed = await shop.application.audit.listAudit({ page: { limit: 100 } });
    return listed.ok ? listed.value.items : [];
  };
  const webhook = async () => (await ask('POST /api/v2/webhook-endpoints', { url: 'https://shop.example/h' })).body.id;
  const address = async () => (await ask('POST /api/v2/users/me/addresses', shippingAddress)).body.id;
  const apiKey = async () => (await ask('POST /api/v2/api-keys', { name: newId(), scopes: ['jobs:run'] })).body.id;
  return { ...shop, id: made.ok ? made.value.id : '', token, ask, entries, webhook, address, apiKey };
};

type Opened = Awaited<ReturnType<typeof open>>;

const versionOf = async ({ ask }: Opened, path: string) => ({
  'If-Match': String((await ask(`GET ${path}`)).headers.get('etag')),
});

/** What an admin does by each operation that writes. */
const done: Readonly<Record<string, (shop: Opened) => Promise<Received>>> = {
  signOut: async ({ ask }) => {
    const [session] = (await ask('GET /api/v2/sessions')).body.items;
    return ask(`DELETE /api/v2/sessions/${session.id}`);
  },
  updateProfile: async (shop) =>
    shop.ask('PATCH /api/v2/users/me', { locale: 'de-DE' }, await versionOf(shop, '/api/v2/users/me')),
  eraseUser: async (shop) => {
    await another(shop);
    return shop.ask('DELETE /api/v2/users/me', { password });
  },
  changePassword: ({ ask }) =>
    ask('PUT /api/v2/users/me/password', { currentPassword: password, newPassword: 'difference engine' }),
  registerUser: ({ ask }) => ask('POST /api/v2/users', { email: 'new@example.com', name: { fullName: 'New' } }),
  importProducts: ({ send, token }) => {
    const raw = JSON.stringify({
      sku: 'CUP-02',
      title: 'Cup',
      category: 'kitchen',
      price: { amount: '2.00', currency: 'GBP' },
    });
    return send('POST /api/v2/products/imports', { token, raw, headers: { 'Content-Type': 'application/x-ndjson' } });
  },
  cancelProductImport: async (shop) => {
    const imported = await done.importProducts?.(shop);
    return shop.ask(`POST /api/v2/products/imports/${imported?.body.id}/cancellation`);
  },
  createApiKey: ({ ask }) => ask('POST /api/v2/api-keys', { name: 'till', scopes: ['catalog:write'] }),
  revokeApiKey: async (shop) => shop.ask(`DELETE /api/v2/api-keys/${await shop.apiKey()}`),
  markNotificationsRead: ({ ask }) => ask('POST /api/v2/notifications/read', { all: true }),
  replayDeadLetters: async (shop) => {
    const { consumer, eventId } = await parkIn(shop, deadLetter());
    return shop.ask('POST /internal/dead-letters/replays', { consumer, eventIds: [eventId] });
  },
  replayDeadLetter: async (shop) => {
    const { consumer, eventId } = await parkIn(shop, deadLetter());
    return shop.ask('POST /internal/dead-letters/event/replay', { consumer, eventId });
  },
  discardDeadLetter: async (shop) => {
    const { consumer, eventId } = await parkIn(shop, deadLetter());
    return shop.ask('POST /internal/dead-letters/event/discard', { consumer, eventId, reason: 'a test order' });
  },
  startJobRun: ({ ask }) => ask('POST /internal/jobs/prune/runs', { scheduledFor: '2026-01-02T03:04:05Z' }),
  cancelJobRun: async ({ ask }) => {
    const { body } = await ask('POST /internal/jobs/prune/runs', { scheduledFor: '2026-01-02T03:04:05Z' });
    return ask(`POST /internal/jobs/runs/${body.id}/cancellation`);
  },
  adjustStock: ({ ask, mug }) => ask(`POST /api/v2/inventory/${mug.id}/adjustments`, { delta: -3, reason: 'broken' }),
  createProduct: ({ ask }) =>
    ask('POST /api/v2/products', {
      sku: 'CUP-01',
      title: 'Cup',
      category: 'kitchen',
      price: { amount: '2.00', currency: 'GBP' },
    }),
  changeProduct: async (shop) => {
    const path = `/api/v2/products/${shop.mug.id}`;
    return shop.ask(`PATCH ${path}`, { price: { amount: '9.00', currency: 'GBP' } }, await versionOf(shop, path));
  },
  createAddress: ({ ask }) => ask('POST /api/v2/users/me/addresses', shippingAddress),
  replaceAddress: async (shop) => {
    const path = `/api/v2/users/me/addresses/${await shop.address()}`;
    return shop.ask(`PUT ${path}`, { ...shippingAddress, city: 'Leeds' }, await versionOf(shop, path));
  },
  deleteAddress: async (shop) => {
    const path = `/api/v2/users/me/addresses/${await shop.address()}`;
    return shop.ask(`DELETE ${path}`, undefined, await versionOf(shop, path));
  },
  cancelOrder: async ({ ask, mug }) => {
    const lines = [{ sku: mug.sku, quantity: 1 }];
    const placed = await ask('POST /api/v2/orders', { lines, shippingAddress }, { 'Idempotency-Key': newId() });
    return ask(`POST /api/v2/orders/${placed.body.id}/cancellation`);
  },
  cancelAnyOrder: async ({ ask, mug }) => {
    const lines = [{ sku: mug.sku, quantity: 1 }];
    const placed = await ask('POST /api/v2/orders', { lines, shippingAddress }, { 'Idempotency-Key': newId() });
    return ask(`POST /internal/orders/${placed.body.id}/cancellation`);
  },
  refundOrder: async ({ ask, mug, application, ports }) => {
    const lines = [{ sku: mug.sku, quantity: 1 }];
    const { body } = await ask('POST /api/v2/orders', { lines, shippingAddress }, { 'Idempotency-Key': newId() });
    await paidOrders({ application, ports }).pay({ orderId: body.id, customerId: body.customerId, minor: 850 });
    const refund = { amount: { amount: '1.00', currency: 'GBP' }, reason: 'late' };
    return ask(`POST /internal/orders/${body.id}/refunds`, refund, { 'Idempotency-Key': newId() });
  },
  addOrderNote: async ({ ask, mug }) => {
    const lines = [{ sku: mug.sku, quantity: 1 }];
    const { body } = await ask('POST /api/v2/orders', { lines, shippingAddress }, { 'Idempotency-Key': newId() });
    return ask(`POST /internal/orders/${body.id}/notes`, { text: 'The bell does not ring.' });
  },
  retryOrderStep: async ({ ask, mug, application, ports }) => {
    const lines = [{ sku: mug.sku, quantity: 1 }];
    const { body } = await ask('POST /api/v2/orders', { lines, shippingAddress }, { 'Idempotency-Key': newId() });
    await paidOrders({ application, ports }).pay({ orderId: body.id, customerId: body.customerId, minor: 850 });
    return ask(`POST /internal/orders/${body.id}/retry`);
  },
  pingWebhookEndpoint: async (shop) => shop.ask(`POST /api/v2/webhook-endpoints/${await shop.webhook()}/ping`),
  redeliverWebhookEndpointDelivery: async (shop) => {
    const id = await shop.webhook();
    const { body } = await shop.ask(`POST /api/v2/webhook-endpoints/${id}/ping`);
    return shop.ask(`POST /api/v2/webhook-endpoints/${id}/deliveries/${body.id}/redelivery`);
  },
  redeliverWebhookEndpointFailures: async (shop) =>
    shop.ask(`POST /api/v2/webhook-endpoints/${await shop.webhook()}/redeliveries`, { since: '2026-01-02T03:04:05Z' }),
  createWebhookEndpoint: ({ ask }) => ask('POST /api/v2/webhook-endpoints', { url: 'https://shop.example/h' }),
  changeWebhookEndpoint: async (shop) => {
    const path = `/api/v2/webhook-endpoints/${await shop.webhook()}`;
    return shop.ask(`PATCH ${path}`, { enabled: false }, await versionOf(shop, path));
  },
  deleteWebhookEndpoint: async (shop) => shop.ask(`DELETE /api/v2/webhook-endpoints/${await shop.webhook()}`),
  rotateWebhookEndpointSecret: async (shop) =>
    shop.ask(`POST /api/v2/webhook-endpoints/${await shop.webhook()}/secret`, {}),
  setStaffRoles: async (shop) => {
    const path = await another(shop);
    return shop.ask(`PUT ${path}/roles`, { roles: ['viewer'] }, await ownCode(shop));
  },
  endStaffSessions: async (shop) => shop.ask(`DELETE ${await another(shop)}/sessions`),
  endStaffSession: async (shop) => {
    const path = await another(shop);
    const { body } = await shop.ask(`GET ${path}`);
    return shop.ask(`DELETE ${path}/sessions/${body.sessions[0].id}`);
  },
  resetSecondFactor: async (shop) => {
    const path = await another(shop);
    return shop.ask(`DELETE ${path}/second-factor`, undefined, await ownCode(shop));
  },
  saveView: ({ ask }) => ask('POST /internal/views', { list: 'orders', name: 'Paid', query: 'status=paid' }),
  removeView: async ({ ask }) => {
    const view = { list: 'orders', name: 'Paid', query: 'status=paid' };
    const { body } = await ask('POST /internal/views', view);
    return ask(`DELETE /internal/views/${body.id}`);
  },
  endWebhookEndpointOldSecret: async (shop) =>
    shop.ask(`DELETE /api/v2/webhook-endpoints/${await shop.webhook()}/old-secret`),
};

/** Sets up a device, and gives back its secret. */
const enrolled = async ({ application }: Opened, userId: UserId): Promise<string> => {
  const enrolment = await application.staff.beginEnrolment({ userId, email: 'staff@example.com' });
  const secret = enrolment.ok ? enrolment.value.secret : '';
  const code = totpCodeOf(secret, new Date());
  await application.staff.confirmEnrolment({ userId, address: '192.0.2.1', code });
  return secret;
};

/** A code of the admin’s own device: the one after that which set it up. */
const ownCode = async (shop: Opened) => {
  const secret = await enrolled(shop, asId(shop.id));
  return { 'One-Time-Code': totpCodeOf(secret, new Date(Date.now() + 30_000)) };
};

/** Another of the staff, with a second factor and a session. */
const another = async (shop: Opened): Promise<string> => {
  const { application } = shop;
  const email = `${newId()}@example.com`;
  const made = await application.users.createAdmin({ email, password, name: 'Grace' });
  if (!made.ok) throw new Error('nobody was made');
  const { id: userId } = made.value;
  await enrolled(shop, userId);
  await application.staff.beginStaffSignIn({ email, password, address: '192.0.2.1', client: '' });
  return `/internal/staff/${userId}`;
};

/** Why an operation leaves no entry, though staff may ask for it. */
const unaudited: Readonly<Record<string, string>> = {
  placeOrder: 'an order is a record of its own, and its way is the one that must not wait: on behalf it is told',
  createRealtimeTicket: 'opens a connection, and changes nothing that is kept',
  changeNotificationPreferences: 'is one’s own choice of how one is told',
  requestEmailVerification: 'sends a code to a mailbox of one’s own',
};

const writes = new Set(
  allEndpoints
    .filter(({ method, auth }) => method !== 'get' && auth !== 'public')
    .map(({ operationId }) => operationId),
);

describe('what staff changes by an operation', () => {
  it('is either written to the audit, or said why not', () => {
    const known = [...Object.keys(done), ...Object.keys(unaudited)];
    expect([...writes].filter((name) => !known.includes(name))).toEqual([]);
  });

  it.each([...writes].filter((name) => !(name in unaudited)))('is written to the audit: %s', async (name) => {
    const shop = await open();
    const before = new Set((await shop.entries()).filter(({ action }) => action === name).map(({ id }) => id));
    const answer = await done[name]?.(shop);
    expect(answer?.status, answer?.text).toBeLessThan(300);
    const told = (await shop.entries()).filter(({ action, id }) => action === name && !before.has(id));
    expect(told.length).toBeGreaterThan(0);
    for (const entry of told) expect(entry).toMatchObject({ actor: { kind: 'user', id: shop.id }, address: 'unknown' });
  });
});

describe('an entry of the audit', () => {
  it('tells of an order for somebody else, once, and of none for oneself', async () => {
    const shop = await open();
    const place = (more: object) => {
      const body = { lines: [{ sku: shop.mug.sku, quantity: 1 }], shippingAddress, ...more };
      return shop.ask('POST /api/v2/orders', body, { 'Idempotency-Key': newId() });
    };
    const told = async () => (await shop.entries()).filter(({ action }) => action === 'placeOrder');
    expect((await place({})).status).toBe(201);
    expect(await told()).toEqual([]);
    expect((await place({ customerId: shop.ada.id })).status).toBe(201);
    expect(await told()).toMatchObject([{ actor: { id: shop.id }, target: { type: 'user', id: shop.ada.id } }]);
  });

  it('shows what it was before, and what it is now', async () => {
    const shop = await open();
    await done.changeProduct?.(shop);
    const [price] = await shop.entries();
    expect(price).toMatchObject({ action: 'changeProduct', target: { type: 'product', id: shop.mug.id } });
    expect([price?.before, price?.after]).toMatchObject([{ price: { minor: 850 } }, { price: { minor: 900 } }]);
    await done.adjustStock?.(shop);
    const [stock] = await shop.entries();
    expect([stock?.before, stock?.after]).toMatchObject([{ onHand: 10 }, { onHand: 7 }]);
  });

  it('is not there of what was refused, nor of what a customer does', async () => {
    const shop = await open();
    const count = (await shop.entries()).length;
    const tooMany = { delta: -1_000_000, reason: 'gone' };
    expect((await shop.ask(`POST /api/v2/inventory/${shop.mug.id}/adjustments`, tooMany)).status).toBe(409);
    await shop.send('POST /api/v2/users/me/addresses', { token: shop.ada.token, body: shippingAddress });
    expect(await shop.entries()).toHaveLength(count);
  });

  it('is not there of what a scheduler triggers', async () => {
    const shop = await open();
    const { key } = await shop.keyFor(['jobs:run']);
    const count = (await shop.entries()).length;
    const body = { scheduledFor: '2026-01-02T03:04:05Z' };
    expect((await shop.send('POST /internal/jobs/prune/runs', { token: key, body })).status).toBe(202);
    expect(await shop.entries()).toHaveLength(count);
  });

  it('names the key by which a program did it', async () => {
    const shop = await open();
    const { key, apiKey } = await shop.keyFor(['inventory:write']);
    const body = { delta: 1, reason: 'found' };
    await shop.send(`POST /api/v2/inventory/${shop.mug.id}/adjustments`, { token: key, body });
    expect((await shop.entries())[0]?.actor).toEqual({ kind: 'api-key', id: apiKey.id });
  });

  it('holds no secret and names no person', async () => {
    const shop = await open();
    await done.createApiKey?.(shop);
    await done.createWebhookEndpoint?.(shop);
    await done.registerUser?.(shop);
    const told = JSON.stringify(await shop.entries());
    for (const secret of ['digest', 'whsec_', 'secret', 'new@example.com', 'New']) expect(told).not.toContain(secret);
  });
});
