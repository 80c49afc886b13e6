import { randomUUID } from 'node:crypto';
import { totpCodeOf } from '@orderline/adapters-crypto';
import type { TestDatabase } from '@orderline/adapters-postgres/testing/empty-database';
import { demoCustomer } from '@orderline/composition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Chromium, findChromium, openChromium } from './testing/browser.ts';
import { menuEntries, phoneAtNight, placeOrder, type Session, signInAsAdmin, wideByDay } from './testing/staff.ts';
import { createDemoDatabase, prepareSystem, type System } from './testing/system.ts';
import { expectSound, soundInTurns, visitsOf } from './testing/visits.ts';

const executable = await findChromium();
const canRun = executable !== undefined && process.env.TEST_DATABASE_URL !== undefined;

/** In the nightly, the older versions too, and every page in each view. */
const NIGHTLY = process.env.NIGHTLY === 'true';

const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string(), summary: z.string() }))),
});

describe.skipIf(!canRun)('in a real Chromium', () => {
  let database: TestDatabase;
  let system: System;
  let chromium: Chromium;
  const visit = visitsOf(() => ({ url: system.url, chromium }));

  beforeAll(async () => {
    database = await createDemoDatabase();
    const [prepared, opened] = await Promise.all([
      prepareSystem({ databaseUrl: database.url, more: { API_ROLES: 'api,realtime,admin' } }),
      openChromium(executable ?? ''),
    ]);
    system = prepared;
    chromium = opened;
    await system.api.start();
  });
  afterAll(async () => {
    await chromium?.close();
    await system?.api.kill();
    await database?.drop();
  });

  const operationsOf = async (version: string) => {
    const response = await fetch(`${system.url}/openapi/${version}.json`);
    const { paths } = document.parse(await response.json());
    return Object.values(paths).flatMap((methods) => Object.values(methods));
  };

  describe('the documentation', () => {
    it(`shows each operation of ${NIGHTLY ? 'each' : 'the newest'} version, and calls one as a demo user`, async () => {
      const visitor = await visit('/docs', wideByDay);
      const { page, refusals } = visitor;
      const links = await page.locator('header nav a[href^="/docs/v"]').all();
      const paths = await Promise.all(links.map((link) => link.getAttribute('href')));
      const names = paths.flatMap((path) => /^\/docs\/(v\d+)$/.exec(path ?? '')?.[1] ?? []);
      expect(names.toSorted()).toEqual(['v1', 'v2']);
      /** Laying out a whole document takes seconds: /docs is that of the newest version. */
      const expectEach = async (name: string) => {
        await page.locator('.opblock').first().waitFor();
        const ids = await page.locator('.opblock').evaluateAll((blocks) => blocks.map(({ id }) => id));
        expect(ids.map((id) => id.split('-').at(-1)).toSorted()).toEqual(
          (await operationsOf(name)).map(({ operationId }) => operationId).toSorted(),
        );
      };
      for (const name of NIGHTLY ? names : []) {
        await page.goto(`${system.url}/docs/${name}`);
        await expectEach(name);
      }

      if (NIGHTLY) await page.goto(`${system.url}/docs`);
      await expectEach(names.toSorted().at(-1) ?? '');
      await page.getByRole('button', { name: demoCustomer.name }).click();
      await page.getByText(`Signed in as ${demoCustomer.email}`).waitFor();
      const ordering = Array.from({ length: 2 }, () => ['placeOrder', '201', 'KIT-01A'] as const);
      const profile = [
        ['readProfile', '200', demoCustomer.email],
        ['updateProfile', '200', 'Ada Lovelace'],
      ] as const;
      // Each operation that is opened has the whole document laid out again.
      for (const [operationId, status, told] of NIGHTLY ? [...profile, ...ordering] : ordering) {
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
      let turn = 0;
      const guides = ['/docs/first-order', '/docs/conventions', '/docs/client', '/docs/v1-to-v2'];
      const pages = [...guides, '/problems/out-of-stock', '/problems', '/docs/events'];
      // Laying out a whole document takes seconds: by day it is looked at where it is called.
      for (const path of NIGHTLY ? [...pages, '/docs'] : pages) {
        await page.goto(`${system.url}${path}`);
        if (path === '/docs') await page.locator('.opblock').first().waitFor();
        const views = [phoneAtNight, wideByDay];
        for (const { viewport, colorScheme } of NIGHTLY ? views : [views[turn++ % views.length] ?? phoneAtNight]) {
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

  describe('the pages of staff', () => {
    const expectSoundHere = soundInTurns();

    /** One sign-in for all: a code is taken once in 30 seconds. */
    let session: Session;
    const order = () => placeOrder(system.url);

    it('let in by password and code, go back to where one was, and are for everybody, one by one of the menu', async () => {
      const visitor = await visit('/admin/audit');
      const { page } = visitor;
      await expectSoundHere(visitor);
      await signInAsAdmin(page, () => expectSoundHere(visitor));
      await page.getByRole('heading', { name: 'Audit' }).waitFor();
      await page.getByRole('cell', { name: 'passSecondFactor' }).first().waitFor();
      session = await page.context().storageState();
      await order();
      const menu = page.getByRole('navigation', { name: 'Pages' });
      const entries = await menuEntries(page);
      expect(entries.length).toBeGreaterThan(7);
      for (const [label, path] of entries) {
        if (await menu.getByText('Menu').isVisible()) await menu.getByText('Menu').click();
        await menu.getByRole('link', { name: label, exact: true }).click();
        await page.waitForURL(`${system.url}${path}`);
        await page.locator(`.menu a[href="${path}"][aria-current="page"]`).waitFor({ state: 'attached' });
        expect(await page.evaluate('document.activeElement.tagName'), path).toBe('H1');
        expect(await page.title()).toBe(`${await page.locator('h1').textContent()} · Orderline admin`);
        await expectSoundHere(visitor);
      }
      for (const path of ['/admin/step-up', '/admin/orders?status=lost&from=x']) {
        await page.goto(`${system.url}${path}`);
        await expectSoundHere(visitor);
      }
    });

    it('find as one types, filter as one chooses, go back, and cancel', async () => {
      await order();
      const visitor = await visit('/admin', { ...wideByDay, storageState: session });
      const { page } = visitor;
      const box = page.getByRole('searchbox', { name: 'Search' });
      await box.pressSequentially('enamel mug');
      await page.waitForURL(/\/admin\/search\?q=enamel\+mug$/);
      await page.getByRole('link', { name: /mug/i }).first().waitFor();
      await page.locator('#said').getByText('found').waitFor({ state: 'attached' });
      expect(await page.evaluate('[document.activeElement.id, document.activeElement.value]')).toEqual([
        'search',
        'enamel mug',
      ]);
      await page.getByRole('link', { name: 'Orders', exact: true }).click();
      await page.getByRole('heading', { name: 'Orders' }).waitFor();
      await page.getByLabel('Status').selectOption('cancelled');
      await page.waitForURL(/status=cancelled/);
      await page.getByText('There is nothing like that.').waitFor();
      await page.getByLabel('Status').selectOption('placed');
      await page.waitForURL(/status=placed/);
      expect(await page.getByLabel('Status').inputValue()).toBe('placed');
      await page.locator('#said').getByText('rows').waitFor({ state: 'attached' });
      await page.locator('tbody a').first().click();
      await page.getByRole('heading', { name: /^Order / }).waitFor();
      await page.goBack();
      await page.getByRole('heading', { name: 'Orders' }).waitFor();
      expect(page.url()).toContain('status=placed');
      await page.locator('tbody a').first().click();
      await page.getByRole('link', { name: 'Cancel this order' }).click();
      await page.getByRole('button', { name: 'Cancel the order' }).click();
      await page.getByText('The order was cancelled.').waitFor();
      await expectSoundHere(visitor);
    });

    it('follow a run of a job until it has ended, without being opened anew', async () => {
      const { sql } = database;
      const id = randomUUID();
      await sql`insert into job_runs (id, name, scheduled_for, state, attempt, started_at, leased_until)
        values (${id}, 'prune', now(), 'running', 1, now(), now() + interval '1 hour')`;
      const { page, faults } = await visit('/admin/jobs/prune', { ...wideByDay, storageState: session });
      await page.getByRole('cell', { name: 'running' }).waitFor();
      await page.evaluate('globalThis.isTheSame = true');
      const poll = await page.waitForRequest((request) => request.url().endsWith('/admin/jobs/prune'));
      expect(await poll.headerValue('orderline-poll')).toBe('true');
      await sql`update job_runs set state = 'succeeded', ended_at = now() where id = ${id}`;
      await page.getByRole('cell', { name: 'succeeded' }).waitFor();
      await page.locator('#runs:not([hx-get])').waitFor();
      expect(await page.evaluate('globalThis.isTheSame')).toBe(true);
      expect(faults()).toEqual([]);
    });

    it('edit a product, and show the sign-in as a whole once the session has ended', async () => {
      const visitor = await visit('/admin/search?q=enamel+mug', { ...phoneAtNight, storageState: session });
      const { page } = visitor;
      await page.getByRole('link', { name: /mug/i }).first().click();
      await page.getByRole('link', { name: 'Edit the words' }).click();
      await page.getByLabel('Category').fill('garden');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('It was saved.').waitFor();
      await expectSoundHere(visitor);
      const plain = await visit('/admin', { ...wideByDay, storageState: session, javaScriptEnabled: false });
      for (const [, path] of await menuEntries(plain.page)) {
        await plain.page.goto(`${system.url}${path}`);
        await plain.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Start' }).waitFor();
      }
      await plain.page.goto(`${system.url}/admin/products`);
      await plain.page.getByLabel('Words or SKU').fill('kettle');
      await plain.page.getByRole('button', { name: 'Show' }).click();
      await plain.page.waitForURL(/q=kettle/);
      await plain.page.getByRole('searchbox', { name: 'Search' }).fill('mug');
      await plain.page.keyboard.press('Enter');
      await plain.page.getByText('found').waitFor();
      await page.goto(`${system.url}/admin/products`);
      await plain.page.getByRole('button', { name: 'Sign out' }).click();
      await plain.page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await page.getByLabel('Availability').selectOption('low');
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/admin/sign-in');
    });

    it('have who is new set up a device', async () => {
      await database.sql`update users set roles = '{viewer}' where email = ${demoCustomer.email}`;
      const visitor = await visit('/admin', phoneAtNight);
      const { page } = visitor;
      await page.getByLabel('E-mail address').fill(demoCustomer.email);
      await page.getByLabel('Password').fill(demoCustomer.password);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Set up your second factor' }).waitFor();
      await expectSoundHere(visitor);
      const secret = ((await page.locator('main code').textContent()) ?? '').replaceAll(' ', '');
      await page.getByRole('textbox', { name: 'Code' }).fill(totpCodeOf(secret, new Date()));
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
      await expectSoundHere(visitor);
      const recovery = (await page.locator('.codes li').first().textContent()) ?? '';
      await page.getByRole('link', { name: /Go on/ }).click();
      await page.getByRole('textbox', { name: 'Code' }).fill(recovery);
      await page.keyboard.press('Enter');
      await page.getByText(`You are signed in as ${demoCustomer.email}.`).waitFor();
      await page.goto(`${system.url}/admin/audit`);
      await page.getByRole('heading', { name: 'This is not for your role' }).waitFor();
    });
  });
});
