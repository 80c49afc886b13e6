import { setImmediate } from 'node:timers/promises';
import { newId } from '@orderline/composition';
import type { ImportId } from '@orderline/domain/catalog';
import { asId, type EventId, type ProductId, roles, scopesFor, type UserId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { linesOfFile } from '../../imports/kept-file.ts';
import { tagsOf } from '../../testing/markup.ts';
import { faultsOf, nonceOf } from '../../testing/page-rules.ts';
import { paidOrders } from '../../testing/paid-orders.ts';
import { deadLetter, parkIn } from '../../testing/parked.ts';
import type { Page } from '../../testing/staff-browser.ts';
import { hostile, openDesk } from '../../testing/staff-desk.ts';
import { missingFor } from './frame/page.ts';
import { staffPages } from './index.ts';

const period = 'from=2026-03-01&to=2026-04-01&zone=UTC';

/** A file that was tried: one line of it would make a product, the other is hostile and refused. */
const triedFile = async ({ application }: Desk, importedBy: UserId): Promise<ImportId> => {
  const { catalog } = application;
  const chunks = async function* () {
    const lines = [`"${hostile.replaceAll('"', '""')}",,kitchen,x,GBP`, 'CUP-01,Cup,kitchen,2,GBP'];
    yield Buffer.from(['sku,title,category,price,currency', ...lines, ''].join('\n'));
  };
  const kept = await catalog.keepImportFile({ name: `${hostile}.csv`, uploadedBy: importedBy, chunks: chunks() });
  if (!kept.ok) throw new Error(kept.error.kind);
  const importId = newId<ImportId>();
  await catalog.startImport({ importId, fileId: kept.value.id, importedBy, dryRun: true, linesOf: linesOfFile });
  for (;;) {
    const found = await catalog.findImport({ importId });
    if (found.ok && found.value.status !== 'running') return importId;
    await setImmediate();
  }
};

const webhookOf = async ({ application: { webhooks } }: Desk) => {
  const asked = { url: 'https://shop.example/hooks', description: hostile, eventTypes: null, enabled: true };
  const made = await webhooks.createWebhookEndpoint(asked);
  if (!made.ok) throw new Error(made.error.kind);
  const { id } = made.value.endpoint;
  await webhooks.pingWebhookEndpoint({ endpointId: id });
  return id;
};

type Desk = Awaited<ReturnType<typeof openDesk>>;

/** What the dead letter fails at; it may quote a person. */
const parkedError = 'no house number 1879';

/**
 * A shop in which every text is hostile: an order that is paid, noted, in the reports and has a dead letter, one that was
 * cancelled, a webhook, a file that was tried, somebody of the staff.
 */
const openShop = async () => {
  const desk = await openDesk();
  const [order, cancelled] = [await desk.order(2), await desk.order()];
  await desk.application.orders.cancelAnyOrder({ orderId: cancelled });
  const { customerId, clock, mug } = desk;
  const lines = [{ productId: asId<ProductId>(String(mug.id)), units: 2, minor: 1700 }];
  const total = { minor: 1700, currency: 'GBP' };
  const of = { orderId: order, version: 1, at: clock.now, customerId, country: 'GB', total, lines };
  const event = { consumer: 'reporting', eventId: newId<EventId>(), type: 'OrderPlaced' } as const;
  const delivery = { ...event, aggregateId: order, version: 1 };
  await desk.application.reporting.reportOrders([{ delivery, fact: { ...of, kind: 'placed' } }]);
  await paidOrders(desk).pay({ orderId: order, customerId, minor: 1700 });
  const member = (await desk.signedIn('support')).userId;
  await desk.application.orders.addNote({ orderId: order, author: { kind: 'user', id: member }, text: hostile });
  const letter = deadLetter({ error: `Error: ${parkedError} ${hostile}` });
  const parked = await parkIn(desk, { ...letter, wire: { ...letter.wire, key: order } });
  const [webhook, tried] = [await webhookOf(desk), await triedFile(desk, member)];
  return { ...desk, order, member, parked, webhook, tried };
};

type Shop = Awaited<ReturnType<typeof openShop>>;

const parkedPath = ({ parked }: Shop): string => `/admin/dead-letters/${parked.consumer}/${parked.eventId}`;

/** Where pages are asked that have something in their path, or need a query: a page of either kind needs a row. */
const addresses: Readonly<Record<string, (shop: Shop) => string>> = {
  '/admin/search': () => '/admin/search?q=mug',
  '/admin/orders/{id}': ({ order }) => `/admin/orders/${order}`,
  '/admin/orders/{id}/cancellation': ({ order }) => `/admin/orders/${order}/cancellation`,
  '/admin/orders/{id}/notes': ({ order }) => `/admin/orders/${order}/notes`,
  '/admin/orders/{id}/refund': ({ order }) => `/admin/orders/${order}/refund`,
  '/admin/orders/{id}/retry': ({ order }) => `/admin/orders/${order}/retry`,
  '/admin/customers/{id}': ({ customerId }) => `/admin/customers/${customerId}`,
  '/admin/products/{id}': ({ mug }) => `/admin/products/${mug.id}`,
  '/admin/products/{id}/edit': ({ mug }) => `/admin/products/${mug.id}/edit`,
  '/admin/products/{id}/price': ({ mug }) => `/admin/products/${mug.id}/price`,
  '/admin/products/{id}/stock': ({ mug }) => `/admin/products/${mug.id}/stock`,
  '/admin/products/{id}/movements': ({ mug }) => `/admin/products/${mug.id}/movements`,
  '/admin/products/{id}/movements/csv': ({ mug }) => `/admin/products/${mug.id}/movements/csv`,
  '/admin/products/imports/{id}': ({ tried }) => `/admin/products/imports/${tried}`,
  '/admin/products/imports/{id}/start': ({ tried }) => `/admin/products/imports/${tried}/start`,
  '/admin/products/imports/{id}/cancel': ({ tried }) => `/admin/products/imports/${tried}/cancel`,
  '/admin/products/imports/{id}/refusals': ({ tried }) => `/admin/products/imports/${tried}/refusals`,
  '/admin/reports/orders': () => `/admin/reports/orders?${period}&figure=placed`,
  '/admin/reports/csv': () => `/admin/reports/csv?report=sales&${period}`,
  '/admin/dead-letters/{consumer}': ({ parked }) => `/admin/dead-letters/${parked.consumer}`,
  '/admin/dead-letters/{consumer}/csv': ({ parked }) => `/admin/dead-letters/${parked.consumer}/csv`,
  '/admin/dead-letters/{consumer}/{eventId}': parkedPath,
  '/admin/dead-letters/{consumer}/{eventId}/replay': (shop) => `${parkedPath(shop)}/replay`,
  '/admin/dead-letters/{consumer}/{eventId}/discard': (shop) => `${parkedPath(shop)}/discard`,
  '/admin/dead-letters/replays': ({ parked }) => `/admin/dead-letters/replays?consumer=${parked.consumer}`,
  '/admin/webhooks/{id}': ({ webhook }) => `/admin/webhooks/${webhook}`,
  '/admin/webhooks/{id}/redeliveries': ({ webhook }) => `/admin/webhooks/${webhook}/redeliveries`,
  '/admin/webhooks/{id}/deliveries/{deliveryId}/redelivery': ({ webhook }) =>
    `/admin/webhooks/${webhook}/deliveries/${newId()}/redelivery`,
  '/admin/jobs/{name}': () => '/admin/jobs/prune',
  '/admin/jobs/{name}/csv': () => '/admin/jobs/prune/csv',
  '/admin/jobs/{name}/cancellation': () => '/admin/jobs/prune/cancellation',
  '/admin/staff/{id}': ({ member }) => `/admin/staff/${member}`,
  '/admin/staff/{id}/roles': ({ member }) => `/admin/staff/${member}/roles`,
  '/admin/staff/{id}/sessions': ({ member }) => `/admin/staff/${member}/sessions`,
  '/admin/staff/{id}/second-factor': ({ member }) => `/admin/staff/${member}/second-factor`,
  '/admin/views/{id}/removal': () => `/admin/views/${newId()}/removal`,
};

const pagesOf = ({ application, http, clock }: Shop) =>
  staffPages({ ...application, cursors: http.cursors, now: () => clock.now });

const addressOf = (path: string, shop: Shop): string => {
  const address = addresses[path]?.(shop) ?? path;
  if (address.includes('{')) throw new Error(`${path} has no row in the addresses of this test`);
  return address;
};

const isFile = ({ headers }: Page): boolean => headers.has('content-disposition');

const linksOn = ({ whole }: Page) =>
  tagsOf(whole).flatMap(({ name, attributes }) => {
    const to = attributes.get('href') ?? '';
    return name === 'a' && to.startsWith('/admin') ? [{ to, isDownload: attributes.has('download') }] : [];
  });

const staffRoles = roles.filter((role) => scopesFor([role]).size > 0);

describe.each(staffRoles)('every page, for %s', (role) => {
  const scopes = scopesFor([role]);

  it('opens where the role may, is sound, and leads nowhere that is closed', async () => {
    const shop = await openShop();
    const { ask } = await shop.signedIn(role);
    const links = new Map<string, boolean>();
    for (const { path, show, ...page } of pagesOf(shop)) {
      if (!show) continue;
      const address = addressOf(path, shop);
      const shown = await ask(address);
      expect(shown.status, address).toBe(missingFor(page, { scopes }) ? 403 : 200);
      if (!scopes.has('events:read')) expect(shown.whole, address).not.toContain(parkedError);
      expect(shown.headers.get('cache-control'), address).toBe('no-store');
      expect(shown.headers.get('vary'), address).toMatch(/\bHX-Request\b/);
      if (isFile(shown)) continue;
      expect(faultsOf(shown.whole, nonceOf(shown)), address).toEqual([]);
      for (const { to, isDownload } of linksOn(shown)) links.set(to, isDownload);
    }
    for (const [to, isDownload] of links) {
      const page = await ask(to);
      expect(page.status, to).toBe(200);
      expect(isFile(page), `${to}: a file is a download`).toBe(isDownload);
    }
  });

  it('takes no form from who may not send it, and none without its token', async () => {
    const shop = await openShop();
    const { ask, tokenOn } = await shop.signedIn(role);
    const token = tokenOn(await ask('/admin'));
    for (const { path, act, ...page } of pagesOf(shop)) {
      if (!act) continue;
      const address = addressOf(path, shop);
      const forged = await ask(address, { form: { token: 'forged' } });
      expect([forged.status, forged.whole.includes('out of date')], address).toEqual([403, true]);
      if (missingFor(page, { scopes })) expect((await ask(address, { form: { token } })).status, address).toBe(403);
    }
  });

  it('has in its menu just what opens', async () => {
    const shop = await openShop();
    const { ask } = await shop.signedIn(role);
    const start = await ask('/admin');
    const shown = tagsOf(start.whole).flatMap(({ name, attributes, within }) =>
      name === 'a' && within.some((one) => one.attributes.get('aria-label') === 'Pages')
        ? [attributes.get('href')]
        : [],
    );
    const open = pagesOf(shop).filter((page) => page.label && !missingFor(page, { scopes }));
    expect(shown.toSorted()).toEqual(open.map(({ path }) => path).toSorted());
  });
});

describe('every page', () => {
  it('shows nothing, and says why, where its address says what it does not know', async () => {
    const shop = await openShop();
    const { ask } = await shop.signedIn('admin');
    const shown = pagesOf(shop).filter(({ show }) => show);
    expect(shown.map(({ path }) => path)).toEqual(expect.arrayContaining(['/admin/audit', '/admin/orders/{id}']));
    for (const { path } of shown) {
      const address = addressOf(path, shop);
      const page = await ask(`${address}${address.includes('?') ? '&' : '?'}colour=%3Cb%3E`);
      expect([page.status, isFile(page), page.text.includes('colour is not known here')], address).toEqual([
        ...[400, false, true],
      ]);
      expect(faultsOf(page.whole, nonceOf(page)), address).toEqual([]);
    }
  });

  it('leads who has not signed in to the sign-in, and back', async () => {
    const shop = await openShop();
    const { ask } = shop.browser();
    for (const { path, show } of pagesOf(shop)) {
      if (!show || path === '/admin') continue;
      const address = addressOf(path, shop);
      const page = await ask(address);
      expect([page.status, page.to]).toEqual([303, `/admin/sign-in?next=${encodeURIComponent(address)}`]);
      const fetched = await ask(address, { headers: { 'HX-Request': 'true' } });
      expect([fetched.status, fetched.whole, fetched.headers.get('hx-redirect')]).toEqual([200, '', page.to]);
    }
  });

  it('is sound for whoever has not signed in, too, and where something is wrong', async () => {
    const { browser, signedIn } = await openShop();
    const { ask } = browser();
    for (const address of ['/admin/sign-in', '/admin/sign-in?next=/admin/orders']) {
      const page = await ask(address);
      expect(faultsOf(page.whole, nonceOf(page)), address).toEqual([]);
    }
    const staff = await signedIn('admin');
    const broken = ['/admin/orders?status=lost&from=x', '/admin/products?availability=x', '/admin/reports?from=x'];
    for (const address of [
      ...broken,
      '/admin/none',
      '/admin/orders/1',
      '/admin/search',
      `/admin/orders?sku=${encodeURIComponent(hostile)}`,
    ]) {
      const page = await staff.ask(address);
      expect(page.status, address).toBeGreaterThanOrEqual(400);
      expect(faultsOf(page.whole, nonceOf(page)), address).toEqual([]);
    }
  });

  it('shows as text what somebody wrote', async () => {
    const shop = await openShop();
    const { ask } = await shop.signedIn('admin');
    const { order, customerId, mug } = shop;
    for (const path of [
      `/orders/${order}`,
      '/orders',
      `/customers/${customerId}`,
      '/customers',
      `/products/${mug.id}`,
    ]) {
      const { whole } = await ask(`/admin${path}`);
      expect(
        tagsOf(whole)
          .find(({ name }) => name === 'main')
          ?.text(),
        path,
      ).toContain('<script>alert(1)</script>');
    }
  });
});

describe('what pages are held to', () => {
  const page = (main: string): string => `<!doctype html>
<html lang="en"><head><title>One · Orderline admin</title>
<link rel="stylesheet" href="/admin/assets/0123456789abcdef/admin.css" nonce="n">
<script src="/admin/assets/0123456789abcdef/admin.js" nonce="n" defer></script></head>
<body><main><h1>One</h1>${main}</main></body></html>`;

  it('finds nothing in a page that is sound', () => {
    expect(faultsOf(page('<p id="a">One &amp; other</p><label for="b">B</label><input id="b" name="b">'), 'n')).toEqual(
      [],
    );
  });

  it.each([
    ['<p hx-on:click="x()">a</p>', 'handler'],
    ['<p hx-on="x">a</p>', 'handler'],
    ['<p data-hx-get="/admin">a</p>', 'handler'],
    ['<p hx-live="x">a</p>', 'handler'],
    ['<p onclick="x()">a</p>', 'handler'],
    ['<p style="color:red">a</p>', 'style'],
    ['<button hx-delete="/admin">a</button>', 'without a form'],
    ['<button hx-post="/admin">a</button>', 'without a form'],
    ['<p hx-vals="js:{a:1}">a</p>', 'evaluated'],
    ['<p hx-headers="javascript:x">a</p>', 'evaluated'],
    ['<p hx-trigger="click[ctrlKey]">a</p>', 'filter'],
    ['<a href="https://evil.example">a</a>', 'elsewhere'],
    ['<a href="//evil.example">a</a>', 'elsewhere'],
    ['<a href="javascript:x">a</a>', 'elsewhere'],
    ['<form method="post" action="/admin" hx-boost="false"></form>', 'token'],
    ['<form method="post" action="/admin"><input type="hidden" name="token" value="t"></form>', 'whole'],
    ['<input name="a">', 'label'],
    ['<label for="a">A</label>', 'ids of nothing'],
    ['<p id="a">a</p><p id="a">b</p>', 'twice'],
    ['<a href="/admin"></a>', 'words'],
    ['<svg viewBox="0 0 1 1"></svg>', 'pictures'],
    ['<table><tbody><tr><td>a</td></tr></tbody></table>', 'tables without heads'],
    ['<table><thead><tr><th>a</th></tr></thead></table>', 'scope'],
    ['<h1>Two</h1>', 'not one h1'],
    ['<h3>Three</h3>', 'skip'],
    ['<script src="/admin/assets/0123456789abcdef/admin.js" nonce="n"></script>', 'not ours'],
    ['<iframe src="/admin"></iframe>', 'tags'],
  ])('finds what is wrong with %s', (main, told) => {
    expect(faultsOf(page(main), 'n').join()).toContain(told);
  });

  it.each(['<p>a', '</p>', '<p>a < b</p>', '<p title=a>b</p>', '<p><b>a</p></b>', '<p title="a" title="b">c</p>'])(
    'does not read %s',
    (main) => {
      expect(() => tagsOf(page(main))).toThrow();
    },
  );
});
