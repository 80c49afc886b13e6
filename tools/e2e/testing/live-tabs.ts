import { type Client, createClient } from '@orderline/client';
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Visitor } from './browser.ts';
import type { ShopSystem } from './shop-system.ts';
import { until } from './until.ts';

const password = 'analytical engine';

/** How long a page that was away may take until it shows what it has missed. */
const CATCHES_UP_MS = 5_000;

type Needs = {
  readonly shop: () => ShopSystem;
  /** Closes it after the test. */
  readonly keep: (visitor: Visitor) => void;
};

/** What is told while it happens, in the tabs of one customer; what takes longer by night. */
export const describeLiveTabs = ({ shop, keep }: Needs): void => {
  const atNight = (name: string, test: () => Promise<void>): void => {
    if (process.env.NIGHTLY === 'true') it(name, test);
  };
  let people = 0;

  /** Somebody who is signed in, in a browser with so many tabs at the inbox, and what happens to them meanwhile. */
  const customer = async (tabs: number, prepare: (context: BrowserContext) => Promise<unknown> = async () => {}) => {
    const email = `live.${++people}@example.com`;
    const client = createClient({ baseUrl: shop().url });
    await client.users.register({ email, password, name: { fullName: 'Ada Lovelace' } });
    await client.sessions.signIn({ email, password });
    const visitor = await shop().chromium.visit(`${shop().url}/example/`);
    keep(visitor);
    const context = visitor.page.context();
    await prepare(context);
    const sockets = new Set<string>();
    let opened = 0;
    const watch = (page: Page): void => {
      page.on('websocket', (socket) => {
        const name = `${++opened}`;
        sockets.add(name);
        socket.on('close', () => sockets.delete(name));
        page.on('close', () => sockets.delete(name));
      });
    };
    context.on('page', watch);
    watch(visitor.page);
    await visitor.page.goto(`${shop().url}/example/#/sign-in`);
    await visitor.page.reload();
    await visitor.page.getByLabel('E-mail').fill(email);
    await visitor.page.getByLabel('Password').fill(password);
    await visitor.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await visitor.page.getByRole('link', { name: 'Account' }).waitFor();
    const pages = [visitor.page];
    await visitor.page.goto(`${shop().url}/example/#/inbox`);
    while (pages.length < tabs) {
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      await page.goto(`${shop().url}/example/#/inbox`);
      pages.push(page);
    }
    for (const page of pages) await page.locator('.message', { hasText: 'Welcome' }).waitFor();
    const [one = visitor.page] = pages;
    return { client, context, one, pages, rest: pages.slice(1), sockets, faults: visitor.faults };
  };

  /** What is told of in a message. */
  const order = async (client: Client): Promise<void> => {
    const { items } = await client.products.list({ q: 'mug' });
    const address = { recipient: 'Ada Lovelace', line1: '12 St James’s Square', city: 'London' };
    await client.orders.place({
      lines: [{ sku: items[0]?.sku ?? '', quantity: 1 }],
      shippingAddress: { ...address, postalCode: 'SW1Y 4JH', country: 'GB' },
    });
  };

  const inboxOf = (client: Client) => client.notifications.list({ limit: 100 });

  /** All that the inbox holds, once it holds so much. */
  const received = (client: Client, count: number) =>
    until({
      what: `an inbox of ${count}`,
      ask: async () => ((await inboxOf(client)).items.length >= count ? count : undefined),
    });

  const idsIn = (page: Page) =>
    page.evaluate<string[]>("[...document.querySelectorAll('.message')].map(({ dataset }) => dataset.id)");
  const badgeOf = (page: Page) =>
    page.evaluate<number>(
      'Number(/\\((\\d+) unread\\)/.exec(document.querySelector(\'a[href="#/inbox"]\').textContent)?.[1] ?? 0)',
    );

  /** Each page shows what the inbox has, once each and newest first, and counts what is unread. */
  const showAll = async (client: Client, pages: readonly Page[], withinMs = CATCHES_UP_MS): Promise<void> => {
    for (const page of pages) {
      await until({
        what: 'a page that shows the inbox as it is',
        withinMs,
        ask: async () => {
          const { items, unread } = await inboxOf(client);
          const isTrue = JSON.stringify(await idsIn(page)) === JSON.stringify(items.map(({ id }) => id));
          return (isTrue && (await badgeOf(page)) === unread) || undefined;
        },
      });
    }
  };

  describe('live, in several tabs', () => {
    it('shares one socket between three tabs, and loses nothing when the one that holds it is closed', async () => {
      const { client, one, rest, pages, sockets, faults } = await customer(3);
      await order(client);
      await received(client, 2);
      await showAll(client, pages);
      expect(sockets.size).toBe(1);
      await Promise.all([one.close(), order(client)]);
      await order(client);
      await received(client, 4);
      await showAll(client, rest);
      expect(sockets.size).toBe(1);
      expect(faults()).toEqual([]);
    });

    it('waits for no tab that is frozen, and that one catches up', async () => {
      const { client, context, one, rest, pages } = await customer(2);
      const devtools = await context.newCDPSession(one);
      await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
      await order(client);
      await received(client, 2);
      await showAll(client, rest);
      await devtools.send('Page.setWebLifecycleState', { state: 'active' });
      await one.bringToFront();
      await showAll(client, pages);
    });

    atNight('shows what happened while the network was gone', async () => {
      const { client, context, pages } = await customer(2);
      await context.setOffline(true);
      await order(client);
      await received(client, 2);
      await context.setOffline(false);
      await showAll(client, pages);
    });

    it('goes on by events over HTTP where no WebSocket passes', async () => {
      const { client, context, pages, sockets } = await customer(2, (opened) =>
        opened.addInitScript(`globalThis.WebSocket = class {
        constructor() { setTimeout(() => this.onclose?.({ code: 1006, reason: '' })); }
        send() {}
        close() {}
      }`),
      );
      const stream = context.waitForEvent('response', (response) => response.url().includes('/realtime/events'));
      expect((await stream).status()).toBe(200);
      await order(client);
      await received(client, 2);
      await showAll(client, pages);
      expect(sockets.size).toBe(0);
    });

    atNight('counts in each tab what the inbox counts, whoever reads and whatever comes', async () => {
      const { client, one, pages } = await customer(2);
      let turn = 0;
      for (const step of ['order', 'read', 'order', 'order', 'read', 'all', 'order', 'read'] as const) {
        const page = pages[++turn % pages.length] ?? one;
        if (step === 'order') await order(client);
        if (step === 'all') await page.getByRole('button', { name: 'Mark all as read' }).click();
        if (step === 'read') {
          const { items } = await inboxOf(client);
          const ids = items.filter(({ readAt }) => readAt === null).map(({ id }) => id);
          if (ids[0] !== undefined) await client.notifications.markRead({ ids: [ids[0]] });
        }
      }
      await received(client, 5);
      await showAll(client, pages);
    });
  });
};
