import { newId } from '@orderline/composition';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { deadLetter, parkIn } from '../../../testing/parked.ts';
import { openDesk } from '../../../testing/staff-desk.ts';

type Desk = Awaited<ReturnType<typeof openDesk>>;
type Browser = Awaited<ReturnType<Desk['signedIn']>>;

type Row = Readonly<Record<string, string>>;

const csvOf = async ({ ask }: Pick<Browser, 'ask'>, path: string): Promise<readonly Row[]> => {
  const { status, text } = await ask(path);
  expect([path, status]).toEqual([path, 200]);
  return parse(text, { columns: true });
};

/** The ids on all pages of a list, in their order. */
const onAllPages = async ({ ask }: Pick<Browser, 'ask'>, list: string, query: string): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (let path = `${list}?${query}`; path !== ''; ) {
    const { status, text } = await ask(path);
    expect([path, status]).toEqual([path, 200]);
    const links = text.matchAll(new RegExp(`<td[^>]*><a href="${list}/([\\w-]+)"`, 'g'));
    ids.push(...[...links].map(([, id = '']) => id));
    path = (/href="([^"]+)">Next page/.exec(text)?.[1] ?? '').replaceAll('&amp;', '&');
  }
  return ids;
};

/** An answer that nobody has read yet. */
const begun = async ({ app }: Desk, { cookie }: Pick<Browser, 'cookie'>, path: string) => {
  const response = await app.request(`https://admin.example${path}`, {
    headers: { Host: 'admin.example', Cookie: cookie() },
  });
  return { status: response.status, give: () => response.body?.cancel(), read: () => response.text() };
};

const told = async ({ application }: Desk) => {
  const listed = await application.audit.listAudit({ page: { limit: 10 } });
  return listed.ok ? listed.value.items.filter(({ action }) => action.startsWith('export')) : [];
};

describe('a list as CSV', () => {
  it('has what all pages of the list have, by any filter', async () => {
    const desk = await openDesk({ units: 100 });
    const support = await desk.signedIn('support');
    for (let count = 0; count < 55; count += 1) {
      const id = await desk.order();
      if (count % 3 === 0) await desk.progressOrder((orders) => orders.advance(id, { to: 'paid' }));
    }
    const { customerId } = desk;
    const filters = ['', 'status=placed', 'status=paid&sku=mug-01', `customer=${customerId}`, 'status=cancelled'];
    const days = ['from=2026-03-04', 'before=2026-03-04', 'from=2026-03-05', 'from=2026-03-04&before=2026-03-05'];
    for (const query of [...filters, ...days, `customer=${newId()}`, 'status=&sku=&from=']) {
      const rows = await csvOf(support, `/admin/orders/csv?${query}`);
      const shown = await onAllPages(support, '/admin/orders', query);
      expect([query, rows.map(({ id }) => id)]).toEqual([query, shown]);
    }
    const [row] = await csvOf(support, '/admin/orders/csv?status=paid');
    expect(row).toMatchObject({
      status: 'paid',
      total: '8.50',
      currency: 'GBP',
      lines: '1',
      country: 'GB',
      customerId,
    });
  });

  it('is linked below it with its filter, from whichever page of it, for who may export', async () => {
    const desk = await openDesk({ units: 100 });
    const [support, viewer] = [await desk.signedIn('support'), await desk.signedIn('viewer')];
    for (let count = 0; count < 51; count += 1) await desk.order();
    const first = await support.ask('/admin/orders?status=placed&sku=');
    const [, next = ''] = /href="([^"]+)">Next page/.exec(first.text) ?? [];
    for (const { text } of [first, await support.ask(next.replaceAll('&amp;', '&'))])
      expect(text).toContain('<a href="/admin/orders/csv?status=placed" download>The same as CSV</a>');
    expect((await support.ask('/admin/orders')).text).toContain('<a href="/admin/orders/csv" download>');
    expect((await viewer.ask('/admin/orders')).text).not.toContain('/csv');
  });

  it('is a file that no cache keeps', async () => {
    const desk = await openDesk();
    const { ask } = await desk.signedIn('support');
    const { headers } = await ask('/admin/customers/csv');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toBe('attachment; filename="customers-2026-03-04.csv"');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('tells products with their stock, customers, and the audit', async () => {
    const desk = await openDesk();
    const admin = await desk.signedIn('admin');
    await desk.order(3);
    expect(await csvOf(admin, '/admin/products/csv')).toMatchObject([
      { id: desk.mug.id, sku: 'MUG-01', price: '8.50', availability: 'low', onHand: '10', reserved: '3', free: '7' },
    ]);
    expect(await csvOf(admin, '/admin/products/csv?q=mug&availability=low')).toHaveLength(1);
    expect(await csvOf(admin, '/admin/products/csv?q=mug&availability=in_stock')).toEqual([]);
    const customers = await csvOf(admin, '/admin/customers/csv');
    expect(customers.map(({ id }) => id)).toEqual(await onAllPages(admin, '/admin/customers', ''));
    expect(customers).toContainEqual(expect.objectContaining({ id: desk.customerId, email: 'ada@example.com' }));
    const audit = await csvOf(admin, '/admin/audit/csv');
    expect(audit).toContainEqual(expect.objectContaining({ action: 'exportProducts', actorId: admin.userId }));
  });

  it('tells the movements of a product, with the balance after each', async () => {
    const desk = await openDesk();
    const manager = await desk.signedIn('catalog-manager');
    const list = `/admin/products/${desk.mug.id}/movements`;
    for (let count = 1; count <= 60; count += 1) {
      const change = { productId: desk.mug.id, delta: count, reason: `delivery ${count}`, bookedBy: manager.userId };
      await desk.application.inventory.adjustStock(change);
    }
    const rows = await csvOf(manager, `${list}/csv`);
    expect(rows.map(({ onHand }) => Number(onHand))).toEqual(
      Array.from({ length: 61 }, (_, nth) => 10 + ((60 - nth) * (61 - nth)) / 2),
    );
    expect(rows[0]).toMatchObject({ delta: '60', reason: 'delivery 60', bookedBy: manager.userId, orderId: '' });
    const { headers } = await manager.ask(`${list}/csv`);
    expect(headers.get('content-disposition')).toContain(`"products-${desk.mug.id}-movements-2026-03-04.csv"`);
    expect((await manager.ask(`/admin/products/${newId()}/movements/csv`)).status).toBe(404);
  });

  it('tells dead letters of a consumer without what they carry', async () => {
    const desk = await openDesk();
    const support = await desk.signedIn('support');
    const letters = await Promise.all(['a', 'b'].map((error) => parkIn(desk, deadLetter({ error }))));
    await parkIn(desk, deadLetter({ consumer: 'notifications' }));
    const file = '/admin/dead-letters/fulfilment/csv';
    const rows = await csvOf(support, file);
    expect(rows.map(({ eventId }) => eventId)).toEqual(letters.map(({ eventId }) => eventId).toSorted());
    expect(await csvOf(support, `${file}?error=b`)).toEqual([
      {
        ...{ consumer: 'fulfilment', eventId: letters[1]?.eventId, type: 'OrderPlaced', attempts: '4', dueAt: '' },
        ...{ topic: letters[1]?.wire.topic, partitionKey: letters[1]?.wire.key, error: 'b' },
        parkedAt: '2026-03-04T05:00:00.000Z',
      },
    ]);
    expect((await support.ask(`${file}?state=lost`)).status).toBe(400);
    expect((await support.ask('/admin/dead-letters/nobody/csv')).status).toBe(404);
  });

  it('tells runs of a job, and who works here', async () => {
    const desk = await openDesk();
    const admin = await desk.signedIn('admin');
    await desk.application.jobs.startRun({ name: 'prune', scheduledFor: desk.clock.now });
    const [run] = await csvOf(admin, '/admin/jobs/prune/csv');
    expect(run).toMatchObject({ name: 'prune', scheduledFor: desk.clock.now.toISOString(), attempt: '1' });
    expect(await csvOf(admin, '/admin/jobs/reconcile-stock/csv')).toEqual([]);
    expect((await admin.ask('/admin/jobs/nothing/csv')).status).toBe(404);
    const members = await csvOf(admin, '/admin/staff/csv');
    expect(members.map(({ id }) => id)).toEqual(await onAllPages(admin, '/admin/staff', ''));
    expect(members).toContainEqual(
      expect.objectContaining({ id: admin.userId, roles: expect.stringContaining('admin'), hasSecondFactor: 'true' }),
    );
  });

  it('tells where webhooks are sent to, without a secret', async () => {
    const desk = await openDesk();
    const admin = await desk.signedIn('admin');
    const { webhooks } = desk.application;
    const eventTypes = ['order.placed', 'order.shipped'];
    const made = await Promise.all(
      [null, eventTypes].map((types, nth) =>
        webhooks.createWebhookEndpoint({
          ...{ url: `https://shop.example/${nth}`, description: `=our ${nth}`, eventTypes: types, enabled: nth === 0 },
        }),
      ),
    );
    const { text } = await admin.ask('/admin/webhooks');
    expect(text).toContain('<a href="/admin/webhooks/csv" download>The same as CSV</a>');
    const rows = await csvOf(admin, '/admin/webhooks/csv');
    const since = desk.clock.now.toISOString();
    const well = { failingSince: '', failures: '0', pausedUntil: '', createdAt: since, updatedAt: since };
    expect(rows).toHaveLength(2);
    expect(rows.map(({ id: _, ...row }) => row)).toEqual(
      expect.arrayContaining([
        {
          ...{ url: 'https://shop.example/0', description: "'=our 0", eventTypes: 'all', ...well },
          ...{ enabled: 'true', disabledReason: '', disabledAt: '' },
        },
        {
          ...{ url: 'https://shop.example/1', description: "'=our 1", eventTypes: eventTypes.join(' '), ...well },
          ...{ enabled: 'false', disabledReason: 'request', disabledAt: since },
        },
      ]),
    );
    const file = (await admin.ask('/admin/webhooks/csv')).text;
    for (const one of made) expect(one.ok && file.includes(one.value.secret.slice('whsec_'.length))).toBe(false);
    expect(file).not.toMatch(/secret|whsec/i);
  });

  it('has no text that is a formula', async () => {
    const desk = await openDesk();
    const support = await desk.signedIn('support');
    const name = '=HYPERLINK("https://evil.example")';
    const body = { email: 'eve@example.com', password: 'analytical engine', name };
    expect((await desk.send('POST /api/v1/users', { body })).status).toBe(201);
    const { text } = await support.ask('/admin/customers/csv');
    expect(text).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
  });

  it.each([
    ['viewer', '/admin/orders/csv', 'exports'],
    ['catalog-manager', '/admin/orders/csv', 'orders:read'],
    ['catalog-manager', '/admin/customers/csv', 'customers:read'],
    ['support', '/admin/audit/csv', 'audit:read'],
    ['viewer', '/admin/products/csv', 'exports'],
    ['viewer', '/admin/stuck/csv', 'exports'],
    ['catalog-manager', '/admin/dead-letters/fulfilment/csv', 'events:read'],
    ['support', '/admin/jobs/prune/csv', 'jobs:run'],
    ['support', '/admin/staff/csv', 'staff:write'],
    ['support', '/admin/webhooks/csv', 'webhooks:write'],
    ['staff', '/admin/webhooks/csv', 'exports'],
  ] as const)('is not for a %s at %s', async (role, path, scope) => {
    const desk = await openDesk();
    const { ask } = await desk.signedIn(role);
    const { status, text } = await ask(path);
    expect([status, text.includes(`needs ${scope}`)]).toEqual([403, true]);
    expect(await told(desk)).toEqual([]);
  });

  it.each([
    '/admin/stuck/csv?status=lost',
    '/admin/orders/csv?status=lost',
    '/admin/orders/csv?colour=red',
    '/admin/products/csv?availability=some',
  ])('shows the filter and what is wrong with it at %s', async (path) => {
    const desk = await openDesk();
    const { ask } = await desk.signedIn('support');
    const { status, text } = await ask(path);
    expect([status, text.includes('Nothing is listed'), text.includes('class="filters"')]).toEqual([400, true, true]);
    expect(await told(desk)).toEqual([]);
  });
});

describe('an export', () => {
  it('is one a person at a time, by pages and keys together, until it is through or given up', async () => {
    const desk = await openDesk();
    const [support, other] = [await desk.signedIn('support'), await desk.signedIn('support')];
    const token = await desk.provenTokenFor(support.userId, 'support');
    const first = await begun(desk, support, '/admin/orders/csv');
    expect(first.status).toBe(200);
    const second = await support.ask('/admin/customers/csv');
    expect([second.status, second.text.includes('An export of yours is running')]).toEqual([409, true]);
    expect((await desk.send('GET /internal/exports/orders', { token })).body).toMatchObject({ code: 'export-running' });
    expect((await other.ask('/admin/customers/csv')).status).toBe(200);
    await first.give();
    await expect.poll(async () => (await support.ask('/admin/customers/csv')).status).toBe(200);
    const last = await begun(desk, support, '/admin/orders/csv');
    expect(await last.read()).toMatch(/^number,id,/);
    expect((await support.ask('/admin/customers/csv')).status).toBe(200);
  });

  it('is in the audit before its first row, and once more with their number', async () => {
    const desk = await openDesk();
    const support = await desk.signedIn('support');
    await desk.order();
    const file = await begun(desk, support, '/admin/orders/csv?status=placed');
    const actor = { kind: 'user', id: support.userId };
    expect(await told(desk)).toMatchObject([
      { action: 'exportOrders', actor, after: { filter: { status: 'placed' } } },
    ]);
    await file.read();
    const [last, ...before] = await told(desk);
    expect(last).toMatchObject({ action: 'exportOrders', actor, after: { rows: 1, whole: true } });
    expect(before).toHaveLength(1);
    await (await begun(desk, support, '/admin/orders/csv')).give();
    await expect.poll(async () => (await told(desk))[0]?.after).toMatchObject({ rows: 0, whole: false });
  });

  it('is held by nobody who asks by HEAD', async () => {
    const desk = await openDesk();
    const { ask } = await desk.signedIn('support');
    const { status, text } = await ask('/admin/orders/csv', { method: 'HEAD' });
    expect([status, text]).toEqual([200, '']);
    await expect.poll(async () => (await ask('/admin/orders/csv')).status).toBe(200);
  });
});
