import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@orderline/client';
import { demoAdmin, demoCustomer } from '@orderline/composition';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildExample } from '../example/build-example.ts';
import { barriers, type Chromium, findChromium, openChromium, overflowOf, type Visitor } from './testing/browser.ts';
import { createDatabase, type TestDatabase } from './testing/database.ts';
import { prepareSystem, type System } from './testing/system.ts';

const executable = await findChromium();
const canRun = executable !== undefined && process.env.TEST_DATABASE_URL !== undefined;

const phoneAtNight = { viewport: { width: 360, height: 740 }, colorScheme: 'dark' } as const;
const wideByDay = { viewport: { width: 1440, height: 900 }, colorScheme: 'light' } as const;

const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string(), summary: z.string() }))),
});

describe.skipIf(!canRun)('in a real Chromium', () => {
  let database: TestDatabase;
  let system: System;
  let chromium: Chromium;
  let directory: string;
  let visitors: Visitor[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'orderline-example-'));
    database = await createDatabase();
    const more = { EXAMPLE_APP: directory };
    const [prepared, opened] = await Promise.all([
      prepareSystem({ databaseUrl: database.url, more }),
      openChromium(executable ?? ''),
      buildExample(directory),
    ]);
    system = prepared;
    chromium = opened;
    await system.api.start();
  });
  afterEach(async () => {
    await Promise.all(visitors.map(({ close }) => close()));
    visitors = [];
  });
  afterAll(async () => {
    await chromium?.close();
    await system?.api.kill();
    await database?.drop();
    await rm(directory, { recursive: true, force: true });
  });

  const visit: Chromium['visit'] = async (path, options) => {
    const visitor = await chromium.visit(`${system.url}${path}`, options);
    visitors.push(visitor);
    return visitor;
  };

  /** The page as it is now works for everybody, and nothing went wrong on the way here. */
  const expectSound = async ({ page, faults }: Visitor): Promise<void> => {
    expect(await barriers(page), page.url()).toEqual([]);
    expect(await overflowOf(page), page.url()).toBeLessThanOrEqual(0);
    expect(faults()).toEqual([]);
  };

  const operationsOf = async (version: string) => {
    const response = await fetch(`${system.url}/openapi/${version}.json`);
    const { paths } = document.parse(await response.json());
    return Object.values(paths).flatMap((methods) => Object.values(methods));
  };

  /** Staff change the price behind the customer's back. */
  const changePrice = async (title: string, amount: string): Promise<void> => {
    const staff = createClient({ baseUrl: system.url });
    await staff.sessions.signIn({ email: demoAdmin.email, password: demoAdmin.password });
    const { items } = await staff.products.list({ q: title });
    const product = await staff.products.read({ id: items[0]?.id ?? '' });
    await staff.products.change({ id: product.id, price: { amount, currency: 'GBP' } }, { ifMatch: product });
  };

  const searched = (page: Page) => page.locator('.cards:not([aria-busy])').waitFor();

  const addFirst = async (page: Page, search: string): Promise<string> => {
    await page.getByLabel('Search').fill(search);
    const card = page.locator('.card', { hasText: new RegExp(search, 'i') }).first();
    await page.waitForURL(new RegExp(`q=${search}`));
    await searched(page);
    const title = (await card.locator('h2').textContent()) ?? '';
    await card.getByRole('button').click();
    return title;
  };

  const register = async (page: Page): Promise<void> => {
    await page.getByLabel('Name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill(`ada-${randomUUID()}@example.com`);
    await page.getByLabel('Password').fill('analytical engine');
    await page.getByRole('button', { name: 'Register' }).click();
  };

  const fillAddress = async (page: Page): Promise<void> => {
    await page.getByLabel('Street').fill('12 St James’s Square');
    await page.getByLabel('Postcode').fill('SW1Y 4JH');
    await page.getByLabel('Town').fill('London');
  };

  describe('the example app', () => {
    it('lets a visitor search, sort, and page through the products, on a phone, at night', async () => {
      const visitor = await visit('/example/', phoneAtNight);
      const { page } = visitor;
      const cards = page.locator('.card');
      await cards.first().waitFor();
      expect(await cards.count()).toBe(12);
      await expectSound(visitor);
      await page.getByRole('button', { name: 'Show more' }).click();
      await cards.nth(23).waitFor();
      const titles = await cards.locator('h2').allTextContents();
      expect(new Set(titles).size).toBe(24);

      await page.getByLabel('Category').selectOption('kitchen');
      await page.getByLabel('Sort by').selectOption('price');
      await page.waitForURL(/category=kitchen&sort=price/);
      await searched(page);
      expect(await cards.count()).toBe(12);
      const texts = await cards.locator('.price').allTextContents();
      const prices = texts.map((text) => Number(/[\d.]+/.exec(text)?.[0]));
      expect(prices).toEqual(prices.toSorted((one, other) => one - other));
      await page.getByLabel('Search').fill('nothing is called this');
      await page.getByText('Nothing matches that.').waitFor();
      await expectSound(visitor);
    });

    it('takes a customer from registering to a followed order, each fault beside its field', async () => {
      const visitor = await visit('/example/', wideByDay);
      const { page, refusals } = visitor;
      await addFirst(page, 'mug');
      await page.getByRole('link', { name: 'Basket (1)' }).click();
      await page.getByRole('link', { name: 'Sign in to order' }).click();
      await expectSound(visitor);
      await page.getByRole('link', { name: 'Register' }).click();
      await page.getByRole('button', { name: 'Register' }).click();
      expect(await page.locator('.fault').count()).toBe(3);
      expect(await page.evaluate('document.activeElement.id')).toBe('name');
      await expectSound(visitor);
      await register(page);

      const place = page.getByRole('button', { name: 'Place the order' });
      await place.click();
      expect(await page.getByLabel('Street').getAttribute('aria-invalid')).toBe('true');
      await expectSound(visitor);
      expect(refusals()).toEqual([]);
      await fillAddress(page);
      await place.press('Enter');
      await page.getByRole('heading', { name: 'Your order', exact: true }).waitFor();
      await page.getByText('Order placed').waitFor();
      expect(await page.locator('[aria-current="step"]').textContent()).toBe('Placed');
      await expectSound(visitor);

      await page.getByRole('button', { name: 'Cancel the order' }).click();
      await page.getByText('It is cancelled.').waitFor();
      await page.getByText('Order cancelled').waitFor();
      await page.getByRole('link', { name: 'Orders', exact: true }).click();
      await page.locator('.badge.cancelled').waitFor();
      await expectSound(visitor);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('link', { name: 'Sign in' }).waitFor();
      expect(refusals()).toEqual([]);
    });

    it('explains an order that cannot be met, and one that costs something else now, and orders neither', async () => {
      const visitor = await visit('/example/#/register', phoneAtNight);
      const { page, refusals } = visitor;
      await register(page);
      await page.getByRole('heading', { name: 'Products' }).waitFor();
      const title = await addFirst(page, 'colander');
      await page.getByRole('link', { name: 'Basket' }).click();
      await fillAddress(page);
      const quantity = page.getByLabel('Quantity');
      const place = page.getByRole('button', { name: 'Place the order' });
      await quantity.fill('1000000');
      await place.click();
      await page.getByText(/^Only [\d,]+ left\.$/).waitFor();
      expect(refusals()).toEqual(['409 POST /api/v1/orders']);
      await expectSound(visitor);

      await quantity.fill('2');
      await changePrice(title, '99.95');
      await place.click();
      await page.getByText(/The price has changed: it is now £199\.90/).waitFor();
      expect(refusals()).toEqual(['409 POST /api/v1/orders']);
      await expectSound(visitor);
      await page.getByRole('button', { name: 'Take the new price' }).click();
      await page.getByText('£99.95 each').waitFor();
      await place.click();
      await page.getByRole('heading', { name: 'Your order', exact: true }).waitFor();
      await page.getByText('£199.90').first().waitFor();
      await page.getByRole('link', { name: 'Orders', exact: true }).click();
      await page.getByRole('heading', { name: 'Your orders' }).waitFor();
      expect(await page.locator('.line').count()).toBe(1);
      expect(refusals()).toEqual([]);
    });

    it('says what is wrong with the account, and signs the demo customer in', async () => {
      const visitor = await visit('/example/#/sign-in', wideByDay);
      const { page, refusals } = visitor;
      await page.getByLabel('E-mail').fill(demoCustomer.email);
      await page.getByLabel('Password').fill('not the password');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('The address or the password is wrong.').waitFor();
      expect(refusals()).toEqual(['401 POST /api/v1/sessions']);
      await expectSound(visitor);
      const told = (await page.locator('footer').textContent()) ?? '';
      expect(told).toContain(`${demoCustomer.email}, ${demoCustomer.password}`);
      await page.getByLabel('Password').fill(demoCustomer.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
      await page.reload();
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
    });
  });

  describe('the documentation', () => {
    it('shows each operation of each version, and calls one as a demo user', async () => {
      const visitor = await visit('/docs', wideByDay);
      const { page, refusals } = visitor;
      const links = await page.locator('header nav a[href^="/docs/v"]').all();
      const paths = await Promise.all(links.map((link) => link.getAttribute('href')));
      const names = paths.flatMap((path) => /^\/docs\/(v\d+)$/.exec(path ?? '')?.[1] ?? []);
      expect(names.toSorted()).toEqual(['v1', 'v2']);
      for (const name of names) {
        const operations = await operationsOf(name ?? '');
        await page.goto(`${system.url}/docs/${name}`);
        await page.locator('.opblock').first().waitFor();
        const ids = await page.locator('.opblock').evaluateAll((blocks) => blocks.map(({ id }) => id));
        expect(ids.map((id) => id.split('-').at(-1)).toSorted()).toEqual(
          operations.map(({ operationId }) => operationId).toSorted(),
        );
      }

      await page.goto(`${system.url}/docs`);
      await page.locator('.opblock').first().waitFor();
      await page.getByRole('button', { name: demoCustomer.name }).click();
      await page.getByText(`Signed in as ${demoCustomer.email}`).waitFor();
      for (const [operationId, status, told] of [
        ['readProfile', '200', demoCustomer.email],
        ['updateProfile', '200', 'Ada Lovelace'],
        ['placeOrder', '201', 'KIT-01A'],
        ['placeOrder', '201', 'KIT-01A'],
      ] as const) {
        const block = page.locator(`.opblock[id$="-${operationId}"]`);
        if (!(await block.getByRole('button', { name: 'Execute' }).isVisible())) {
          await block.locator('.opblock-summary-control').click();
        }
        await block.getByRole('button', { name: 'Execute' }).click();
        const answer = block.locator('.live-responses-table');
        await answer.getByText(told).first().waitFor();
        expect((await answer.locator('.response-col_status').last().textContent())?.trim().slice(0, 3)).toBe(status);
      }
      expect(refusals()).toEqual([]);
      await expectSound(visitor);
    });

    it('is for everybody, on a phone at night and on a wide screen by day', async () => {
      const visitor = await visit('/problems/out-of-stock', phoneAtNight);
      const { page } = visitor;
      const guides = ['/docs/first-order', '/docs/conventions', '/docs/client', '/docs/v1-to-v2'];
      for (const path of [...guides, '/problems/out-of-stock', '/problems', '/docs/events', '/docs']) {
        await page.goto(`${system.url}${path}`);
        if (path === '/docs') await page.locator('.opblock').first().waitFor();
        for (const { viewport, colorScheme } of [phoneAtNight, wideByDay]) {
          await page.setViewportSize(viewport);
          await page.emulateMedia({ colorScheme });
          await expectSound(visitor);
        }
      }
    });

    it('is a plain list where no script runs', async () => {
      const { page } = await visit('/docs/v1', { javaScriptEnabled: false });
      for (const { summary } of await operationsOf('v1')) {
        expect(await page.getByRole('heading', { name: summary, exact: true }).count(), summary).toBe(1);
      }
    });
  });
});
