import { demoAdmin, demoOperator } from '@orderline/composition';
import { readSalesReport } from '@orderline/contracts/http/v1/reports';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untilQuiet } from './testing/books.ts';
import { findChromium, type Visitor } from './testing/browser.ts';
import { bodyOf, type Client, signedIn } from './testing/client.ts';
import { cellsOf, download, factOf, untilShown } from './testing/page-reading.ts';
import { photograph } from './testing/pictures.ts';
import { placeOrder, type Session, signInAsAdmin, wideByDay } from './testing/staff.ts';
import { openStaffSystem, parkOrders, type StaffSystem } from './testing/staff-system.ts';
import { soundInTurns, visitsOf } from './testing/visits.ts';

const executable = await findChromium();
const canRun = executable !== undefined && process.env.TEST_DATABASE_URL !== undefined;

const DAY_MS = 24 * 60 * 60_000;

const dayFromNow = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

describe.skipIf(!canRun)('staff at work, in a real Chromium', () => {
  let system: StaffSystem;
  /** One sign-in for all: a code is taken once in 30 seconds. */
  let session: Session;
  const visit = visitsOf(() => system);
  const expectSoundHere = soundInTurns();

  /** A page that is for everybody, and a picture of it in both themes for people to look at. */
  const expectShown = async (visitor: Visitor, name: string): Promise<void> => {
    await expectSoundHere(visitor);
    await photograph(visitor.page, { name, fullPage: true });
  };

  beforeAll(async () => {
    system = await openStaffSystem(executable ?? '');
    const { page, close } = await system.chromium.visit(`${system.url}/admin`);
    await photograph(page, { name: 'sign-in' });
    await signInAsAdmin(page, () => photograph(page, { name: 'second-factor' }));
    await photograph(page, { name: 'start' });
    session = await page.context().storageState();
    await close();
  });
  afterAll(() => system?.close());

  const open = (path: string) => visit(path, { ...wideByDay, storageState: session });

  it('give back a part of an order, prove again who they are, and never give more than is left', async () => {
    const visitor = await open(`/admin/orders/${await placeOrder(system.url)}`);
    const { page, refusals } = visitor;
    const giveBack = page.getByRole('link', { name: 'Give money back' });
    await untilShown(page, 'the payment of the order', giveBack);
    await giveBack.click();
    await page.getByLabel('Amount in GBP').fill('5,00');
    await page.getByLabel('Why').selectOption('damaged');
    await expectShown(visitor, 'refund');
    await system.sql`update staff_sessions set proven_at = proven_at - interval '6 minutes'`;
    await page.getByRole('button', { name: 'Give it back' }).click();
    await page.getByRole('heading', { name: 'Is it you?' }).waitFor();
    await expectSoundHere(visitor);
    await page.getByLabel('Password or code').fill(demoAdmin.password);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('The refund is asked for').waitFor();
    session = await page.context().storageState();
    await untilShown(page, 'the refund', page.getByRole('cell', { name: 'given back', exact: true }));
    expect(await factOf(page, 'Given back')).toBe('5.00 GBP');
    expect((await cellsOf(page, 'Refunds')).map((cells) => cells.slice(1, 4))).toEqual([
      ['5.00 GBP', 'damaged', 'given back'],
    ]);
    expect(await factOf(page, 'Left with us')).toBe('14.98 GBP');
    await expectShown(visitor, 'order');
    expect(refusals()).toEqual([]);

    await giveBack.click();
    expect(await page.getByLabel('Amount in GBP').inputValue()).toBe('14.98');
    await page.getByLabel('Amount in GBP').fill('14.99');
    await page.getByLabel('Why').selectOption('late');
    await page.getByRole('button', { name: 'Give it back' }).click();
    await page.getByText('is more than the 14.98 GBP that are left').waitFor();
    expect(await page.getByLabel('Amount in GBP').inputValue()).toBe('14.99');
    expect(await page.getByLabel('Why').inputValue()).toBe('late');
    expect(refusals()).toEqual([expect.stringMatching(/^409 POST .*\/refund$/)]);
    await expectSoundHere(visitor);
  });

  it('import a file as far as it is good, keep what was refused, and book in what is new', async () => {
    const visitor = await open('/admin/products');
    const { page } = visitor;
    const lines = [
      'sku,title,category,price,currency',
      'KIT-02A,Kettle of steel,kitchen,31.50,GBP',
      'NEW-01A,Toast rack,kitchen,7.25,GBP',
      'NEW 02,Egg cup,kitchen,2.00,GBP',
      'NEW-03A,Butter dish,kitchen,cheap,GBP',
    ];
    await photograph(page, { name: 'products' });
    await page.getByRole('link', { name: 'Import a file' }).click();
    const buffer = Buffer.from(`${lines.join('\n')}\n`);
    await page.getByLabel('Catalogue').setInputFiles({ name: 'spring.csv', mimeType: 'text/csv', buffer });
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('It was tried, and nothing was changed.').waitFor();
    const counts = async (would: string) =>
      Promise.all(['created', 'changed', 'refused'].map((what) => factOf(page, `${would} ${what}`)));
    expect(await counts('Would be')).toEqual(['1', '1', '2']);
    expect(await factOf(page, 'Read')).toBe(`${buffer.length} of ${buffer.length} bytes`);
    await expectShown(visitor, 'import');
    const tried = await cellsOf(page, 'Refused lines');
    expect(tried.map(([line, sku]) => [line, sku])).toEqual([
      ['4', 'NEW 02'],
      ['5', 'NEW-03A'],
    ]);

    await page.getByRole('link', { name: 'Import this file' }).click();
    await page.getByRole('button', { name: 'Import it' }).click();
    await page.getByText('It was imported.').waitFor();
    expect(await counts('Were')).toEqual(['1', '1', '2']);
    expect(await cellsOf(page, 'Refused lines')).toEqual(tried);
    const refused = await download(page, 'As a file');
    expect(refused.map(({ line, sku, field }) => [line, sku, field])).toEqual([
      ['4', 'NEW 02', 'sku'],
      ['5', 'NEW-03A', 'price/amount'],
    ]);
    await expectSoundHere(visitor);

    await page.getByRole('searchbox', { name: 'Search' }).fill('NEW-01A');
    await page.getByRole('link', { name: 'Toast rack' }).click();
    await page.getByRole('link', { name: 'Adjust the stock' }).click();
    await page.getByLabel('Units').fill('12');
    await page.getByLabel('Reason').fill('first delivery');
    await page.getByRole('button', { name: 'Adjust' }).click();
    await page.getByText('It was saved.').waitFor();
    expect(await factOf(page, 'Price')).toBe('7.25 GBP');
    await expectShown(visitor, 'product');
    await page.getByRole('link', { name: 'Movements' }).click();
    await page.getByRole('heading', { name: 'Movements of Toast rack' }).waitFor();
    const movements = (await cellsOf(page, 'Movements')).map((cells) => cells.slice(2));
    expect(movements).toEqual([['+12', '12', 'first delivery', demoAdmin.name]]);
    await expectSoundHere(visitor);
  });

  it('see an import that waits for another half-way through its file, until it goes on by itself', async () => {
    const visitor = await open('/admin/products/import');
    const { page } = visitor;
    const lines = Array.from(
      { length: 3_000 },
      (_, nth) => `LONG-${nth},Cup ${nth},kitchen,2.00,GBP,${'x'.repeat(200)}`,
    );
    const head = 'sku,title,category,price,currency,description';
    const buffer = Buffer.from([head, ...lines.with(1_500, 'KIT-05A,Held,kitchen,9.00,GBP,'), ''].join('\n'));
    await page.getByLabel('Catalogue').setInputFiles({ name: 'long.csv', mimeType: 'text/csv', buffer });
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('It was tried, and nothing was changed.').waitFor({ timeout: 90_000 });
    const [locked, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const holding = system.sql.begin(async (sql) => {
      await sql`select from products where sku = 'KIT-05A' for update`;
      locked.resolve();
      await release.promise;
    });
    await locked.promise;
    try {
      await page.getByRole('link', { name: 'Import this file' }).click();
      await page.getByRole('button', { name: 'Import it' }).click();
      const told = page.getByRole('status').filter({ hasText: /^It is imported: / });
      await expect.poll(async () => factOf(page, 'Were created'), { timeout: 90_000 }).toBe('1400');
      const [, read = '', whole = ''] = /: ([\d.]+) of ([\d.]+) kB read\./.exec((await told.textContent()) ?? '') ?? [];
      expect(whole).toBe((buffer.length / 1024).toFixed(1));
      // A file is kept, and read, in pieces of 256 KiB.
      expect(read).toBe('512.0');
      expect(await page.getByRole('progressbar', { name: 'Read' }).isVisible()).toBe(true);
      await expectShown(visitor, 'import-under-way');
    } finally {
      release.resolve();
      await holding;
    }
    await page.getByText('It was imported.').waitFor({ timeout: 90_000 });
    expect(await Promise.all(['created', 'changed'].map((what) => factOf(page, `Were ${what}`)))).toEqual([
      '2999',
      '1',
    ]);
    expect(visitor.faults()).toEqual([]);
  });

  it('look into dead letters, plan their replay, which does nothing, and replay them', async () => {
    await parkOrders(system.sql, [1, 3, 4]);
    const visitor = await open('/admin/dead-letters');
    const { page } = visitor;
    await expectShown(visitor, 'dead-letters');
    await page.getByRole('link', { name: /^Error: canceling statement due to lock timeout.* #$/ }).click();
    await page.getByRole('heading', { name: 'Events of reporting' }).waitFor();
    expect(await cellsOf(page, 'Events of reporting')).toHaveLength(3);
    await expectSoundHere(visitor);
    await page.locator('tbody a').first().click();
    expect(await factOf(page, 'A replay')).toMatch(/^reads as OrderPlaced, which .* handles$/);
    await page.getByText('"KIT-01A"').waitFor();
    await expectShown(visitor, 'dead-letter');
    await page.goBack();
    await page.getByRole('link', { name: 'Replay these' }).click();
    await page.getByText('Nothing has happened yet. These 3 events').waitFor();
    expect(await cellsOf(page, 'What would be released')).toHaveLength(3);
    await expectShown(visitor, 'replay');
    const waiting = await system.sql`select 1 from parked_events where due_at is null`;
    expect(waiting).toHaveLength(3);
    await page.getByRole('button', { name: 'Release these 3' }).click();
    await page.getByText('3 released, to be tried within seconds.').waitFor();
    await expectSoundHere(visitor);
    await page.getByRole('link', { name: 'What is left of reporting' }).click();
    await page.getByLabel('Show').selectOption('all');
    await page.waitForURL(/state=all/);
    await untilShown(page, 'the replays', page.getByText('There is nothing like that.'));
  });

  it('take the list of orders along as it is on the screen, with no name that is a formula', async () => {
    const recipient = '=HYPERLINK("https://evil.example")';
    for (const quantity of [1, 2]) await placeOrder(system.url, { sku: 'KIT-03A', quantity, recipient });
    const visitor = await open('/admin/orders');
    const { page } = visitor;
    await page.getByLabel('SKU').fill('KIT-03A');
    await page.keyboard.press('Enter');
    await page.waitForURL(/sku=KIT-03A/);
    await untilShown(page, 'both parcels', page.getByRole('row', { name: /\bshipped\b/ }).nth(1));
    const shown = await cellsOf(page, 'Orders');
    await expectShown(visitor, 'orders');
    const rows = await download(page, 'The same as CSV');
    expect(shown).toHaveLength(2);
    expect(
      rows.map(({ number, status, lines, total, currency }) => [number, status, lines, `${total} ${currency}`]),
    ).toEqual(shown.map(([number, , status, , lines, total]) => [number, status, lines, total]));
    expect(rows.map((row) => [row.recipient, row.placedAt?.slice(0, 16).replace('T', ' ')])).toEqual(
      shown.map(([, placed = '', , name]) => [`'${name}`, placed.replace(' UTC', '')]),
    );
    expect(new Set(shown.map(([, , , name]) => name))).toEqual(new Set([recipient]));
    expect(visitor.faults()).toEqual([]);
  });

  it('read of sales, in the table beside the chart, what programs are told', async () => {
    const admin = await signedIn(system.url, demoOperator);
    await placeOrder(system.url, { sku: 'KIT-04A' });
    await untilQuiet(admin, () => '');
    const [from, to] = [-10, 2].map(dayFromNow);
    const visitor = await open('/admin/reports');
    const { page } = visitor;
    for (const by of ['day', 'product'] as const) {
      const query = `from=${from}&to=${to}&by=${by}`;
      await page.goto(`${system.url}/admin/reports?${query}`);
      const { parts } = await reportOf(admin, query);
      expect(parts.reduce((sum, { orders }) => sum + orders, 0)).toBeGreaterThan(0);
      const shown = await cellsOf(page, `By ${by}`);
      const share = by === 'day' ? 0 : 1;
      expect(shown.map((cells) => cells.toSpliced(1, share))).toEqual(
        parts.map((part) => [
          ...[part.label ?? part.key ?? 'not known', part.currency],
          ...[part.orders, part.cancelledOrders, part.netUnits].map(String),
          ...[part.gross, part.cancellations, part.refunds, part.net].map(({ amount }) => amount),
        ]),
      );
      const columns = await page.locator('figure.chart rect title').allTextContents();
      const told = parts.map(({ key, net }) => `${key}: ${net.amount} ${net.currency}`);
      expect(columns).toEqual(by === 'day' ? told : []);
      await expectShown(visitor, `report-by-${by}`);
    }
  });

  it('zoom into days of the chart, whose figures are those of the table, and open the report of them', async () => {
    await placeOrder(system.url, { sku: 'KIT-04A' });
    await untilQuiet(await signedIn(system.url, demoOperator), () => '');
    const days = Array.from({ length: 12 }, (_, nth) => dayFromNow(nth - 10));
    const path = `/admin/reports?from=${days[0]}&to=${dayFromNow(2)}&by=day`;
    const visitor = await open(path);
    const { page } = visitor;
    const [drawing, drawn] = [page.locator('.chart svg'), page.locator('.chart canvas')];
    const shown = page.getByRole('link', { name: 'Show this period' });
    await drawn.waitFor();
    expect(await drawing.isVisible()).toBe(false);
    const table = (await cellsOf(page, 'By day')).map((cells) => `${cells[0]}: ${cells.at(-1)} ${cells[1]}`);
    expect(table.filter((told) => !told.endsWith(': 0.00 GBP'))).not.toEqual([]);
    const pointed = async (count: number) => {
      const told: (string | null)[] = [];
      for (const nth of Array.from({ length: count }).keys()) told.push(await pointAt(page, nth, count));
      return told;
    };
    expect(await pointed(12)).toEqual(table);

    await drag(page, 8, 10, 12);
    await shown.waitFor();
    expect(await pointed(3)).toEqual(table.slice(8, 11));
    await expectShown(visitor, 'report-zoomed');
    await page.keyboard.press('Escape');
    await shown.waitFor({ state: 'hidden' });
    expect(await pointed(12)).toEqual(table);

    await drag(page, 10, 9, 12);
    await shown.waitFor();
    await page.mouse.dblclick(...(await middleOf(page, 1, 2)));
    await shown.waitFor({ state: 'hidden' });

    await drag(page, 9, 10, 12);
    await shown.click();
    await page.waitForURL((url) => url.search.includes(`from=${days[9]}&to=${days[11]}`));
    expect((await cellsOf(page, 'By day')).map(([day]) => day)).toEqual(days.slice(9, 11));
    await drawn.waitFor();
    await page.getByLabel('By', { exact: true }).selectOption('month');
    await page.getByRole('heading', { name: 'By month' }).waitFor();
    await drawn.waitFor();
    const months = (await cellsOf(page, 'By month')).map((cells) => `${cells[0]}: ${cells.at(-1)} ${cells[1]}`);
    expect(await pointed(months.length)).toEqual(months);
    expect(await drawn.count()).toBe(1);
    await expectSoundHere(visitor);

    const bare = await visit(path, { ...wideByDay, storageState: session, javaScriptEnabled: false });
    expect(await bare.page.locator('.chart svg').isVisible()).toBe(true);
    expect(await bare.page.locator('.chart rect').count()).toBe(12);
    expect(await bare.page.locator('.chart canvas').count()).toBe(0);
    expect(bare.faults()).toEqual([]);
  });
});

/** What stands below a chart as the pointer is over the middle of a bar, of so many that are shown. */
const pointAt = async (page: Page, nth: number, count: number): Promise<string | null> => {
  await page.mouse.move(...(await middleOf(page, nth, count)));
  return page.locator('.chart .told').textContent();
};

const middleOf = async (page: Page, nth: number, count: number): Promise<[x: number, y: number]> => {
  const drawn = page.locator('.chart .u-over');
  await drawn.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await drawn.boundingBox()) ?? raise('no chart is drawn');
  return [x + ((nth + 0.5) / count) * width, y + height / 2];
};

const drag = async (page: Page, from: number, to: number, count: number): Promise<void> => {
  await page.mouse.move(...(await middleOf(page, from, count)));
  await page.mouse.down();
  await page.mouse.move(...(await middleOf(page, to, count)), { steps: 4 });
  await page.mouse.up();
};

const raise = (told: string): never => {
  throw new Error(told);
};

const reportOf = async (client: Client, query: string) => {
  const { method, path, answers } = readSalesReport;
  return bodyOf(answers[200], 200, await client.send({ method, path: `${path}?${query}` }));
};
