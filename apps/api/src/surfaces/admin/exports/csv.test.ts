import { newId } from '@orderline/composition';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
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
  ] as const)('is not for a %s at %s', async (role, path, scope) => {
    const desk = await openDesk();
    const { ask } = await desk.signedIn(role);
    const { status, text } = await ask(path);
    expect([status, text.includes(`needs ${scope}`)]).toEqual([403, true]);
    expect(await told(desk)).toEqual([]);
  });

  it.each(['/admin/orders/csv?status=lost', '/admin/orders/csv?colour=red', '/admin/products/csv?availability=some'])(
    'shows the filter and what is wrong with it at %s',
    async (path) => {
      const desk = await openDesk();
      const { ask } = await desk.signedIn('support');
      const { status, text } = await ask(path);
      expect([status, text.includes('Nothing is listed'), text.includes('class="filters"')]).toEqual([400, true, true]);
      expect(await told(desk)).toEqual([]);
    },
  );
});

describe('an export', () => {
  it('is one a person at a time, by pages and keys together, until it is through or given up', async () => {
    const desk = await openDesk();
    const [support, other] = [await desk.signedIn('support'), await desk.signedIn('support')];
    const token = await desk.tokenFor(support.userId, 'support');
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
