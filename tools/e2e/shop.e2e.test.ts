import { createClient } from '@orderline/client';
import { demoCustomer, demoOperator } from '@orderline/composition';
import { demoCatalogue } from '@orderline/composition/demo';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { barriers, type Chromium, findChromium, overflowOf, type Visitor } from './testing/browser.ts';
import { describeLiveTabs } from './testing/live-tabs.ts';
import { openShopSystem, type ShopSystem } from './testing/shop-system.ts';
import { until } from './testing/until.ts';

const executable = await findChromium();
const canRun = executable !== undefined && process.env.TEST_DATABASE_URL !== undefined;

const phoneAtNight = { viewport: { width: 360, height: 740 }, colorScheme: 'dark' } as const;
const wideByDay = { viewport: { width: 1440, height: 900 }, colorScheme: 'light' } as const;

const password = 'analytical engine';

const uuid = /[\da-f]{8}-[\da-f]{4}-/i;

/** Such as `out-of-stock`: no word for people, unless the catalogue says it. */
const codesIn = (text: string): readonly string[] => text.match(/\b[a-z]{2,}(?:[-_][a-z]{2,})+\b/g) ?? [];
const wordsOfTheCatalogue = new Set(demoCatalogue().flatMap(({ title, description }) => codesIn(title + description)));

describe.skipIf(!canRun)('the example shop, in a real Chromium', () => {
  let shop: ShopSystem;
  let visitors: Visitor[] = [];
  const deprecated: string[] = [];
  let people = 0;

  beforeAll(async () => {
    shop = await openShopSystem(executable ?? '');
  });
  afterEach(async () => {
    await Promise.all(visitors.map(({ close }) => close()));
    visitors = [];
    expect(deprecated.splice(0)).toEqual([]);
  });
  afterAll(() => shop?.close());

  const visit = async (hash: string, options: Parameters<Chromium['visit']>[1]): Promise<Visitor> => {
    const visitor = await shop.chromium.visit(`${shop.url}/example/${hash}`, options);
    visitor.page.context().on('response', (response) => {
      if (response.headers().deprecation !== undefined) deprecated.push(response.url());
    });
    visitors.push(visitor);
    return visitor;
  };

  const open = async (page: Page, hash: string): Promise<void> => {
    await page.evaluate(`new Promise((resolve) => {
      if (location.hash === ${JSON.stringify(hash)}) return resolve();
      addEventListener('hashchange', () => resolve(), { once: true });
      location.hash = ${JSON.stringify(hash)};
    })`);
    await arrived(page);
  };
  const arrived = (page: Page) => page.locator('main:not([aria-busy]) h1').waitFor();
  const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1, exact: true }).waitFor();
  const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
  const follow = (page: Page, name: string | RegExp) => page.getByRole('link', { name }).first().click();
  const told = (page: Page, text: string | RegExp) => page.locator('.toast', { hasText: text }).waitFor();

  /** What a customer reads; the footer shows a developer how to sign in. */
  const readable = (page: Page) =>
    page.evaluate<string>(`[...document.body.children].filter(({ localName }) => localName !== 'footer')
      .map(({ innerText }) => innerText).join(' ')`);

  const expectNoCodes = async (page: Page): Promise<void> => {
    const text = await readable(page);
    expect(text).not.toMatch(uuid);
    expect(codesIn(text).filter((word) => !wordsOfTheCatalogue.has(word))).toEqual([]);
  };

  /** The page as it is now works for everybody, and nothing went wrong on the way here. */
  const expectSound = async ({ page, faults }: Visitor): Promise<void> => {
    expect(await barriers(page), page.url()).toEqual([]);
    expect(await overflowOf(page), page.url()).toBeLessThanOrEqual(0);
    await expectNoCodes(page);
    expect(faults()).toEqual([]);
  };

  const newEmail = () => `ada.${++people}@example.com`;

  const register = async (page: Page, email = newEmail()): Promise<string> => {
    await page.getByLabel('Name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(password);
    await press(page, 'Register');
    await page.getByRole('link', { name: 'Account' }).waitFor();
    await arrived(page);
    return email;
  };

  const signIn = async (page: Page, email: string, secret = password): Promise<void> => {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill(secret);
    await press(page, 'Sign in');
  };

  const signOut = async (page: Page): Promise<void> => {
    await press(page, 'Sign out');
    await heading(page, 'Good things for every day');
  };

  const fillAddress = async (page: Page): Promise<void> => {
    await page.getByLabel('Street').fill('12 St James’s Square');
    await page.getByLabel('Postcode').fill('SW1Y 4JH');
    await page.getByLabel('Town').fill('London');
  };

  const search = async (page: Page, words: string): Promise<void> => {
    await page.getByLabel('Search').fill(words);
    await page.waitForURL(new RegExp(`q=${words.replaceAll(' ', '\\+')}`));
    await page.locator('.cards:not([aria-busy])').waitFor({ state: 'attached' });
  };

  /** Puts the first product of a search into the basket. */
  const addFirst = async (page: Page, words: string): Promise<string> => {
    await search(page, words);
    const card = page.locator('.card', { hasText: new RegExp(words, 'i') }).first();
    const title = (await card.locator('h2').textContent()) ?? '';
    await card.getByRole('button').click();
    await told(page, `In your basket: ${title}`);
    return title;
  };

  /** Orders what is in the basket, at the first saved address or at one that is filled in. */
  const placeOrder = async (page: Page): Promise<void> => {
    await open(page, '#/checkout');
    if (await page.getByLabel('Street').isVisible()) await fillAddress(page);
    await press(page, 'Place the order');
    await page.getByText('You placed the order').waitFor();
  };

  it('lets a visitor search, filter, sort and page through the products, and look at one closely', async () => {
    const visitor = await visit('#/', phoneAtNight);
    const { page } = visitor;
    await page.locator('.card').first().waitFor();
    await press(page, 'Show more');
    await page.locator('.card').nth(47).waitFor();
    expect(await page.locator('.card .picture').count()).toBe(48);
    expect(
      await page.evaluate('document.activeElement.closest(".card") === document.querySelectorAll(".card")[24]'),
    ).toBe(true);

    await page
      .getByRole('navigation', { name: 'Categories' })
      .getByRole('link', { name: /^Kitchen 32 products$/ })
      .click();
    await heading(page, 'Kitchen');
    await page.getByLabel('Price').selectOption('Up to £10');
    await page.getByLabel('Sort by').selectOption('Dearest first');
    await page.waitForURL(/price=0-10&sort=-price&category=kitchen/);
    await page.locator('.cards:not([aria-busy])').waitFor();
    const texts = await page.locator('.card .facts strong').allTextContents();
    const prices = texts.map((text) => Number(/[\d.]+/.exec(text)?.[0]));
    expect(prices.length).toBeGreaterThan(2);
    expect(prices).toEqual(prices.toSorted((one, other) => other - one));
    expect(Math.max(...prices)).toBeLessThanOrEqual(10);
    await search(page, 'nothing is called this');
    await page.getByText('Nothing matches that.').waitFor();

    await page.goto(`${shop.url}/example/#/?q=enamel+mug`);
    await page.reload();
    await follow(page, /^Enamel mug/);
    await page.getByText('Holds 350 ml').waitFor();
    expect(await page.title()).toMatch(/^Enamel mug, .* · Corner Shop$/);
    expect(await page.evaluate('document.activeElement.localName')).toBe('h1');
    await page.getByText('In stock').first().waitFor();
    await page.getByLabel('Quantity').fill('3');
    await press(page, 'Add to basket');
    await page.getByRole('link', { name: 'Basket (3 items)' }).click();
    await heading(page, 'Basket');
    await page.getByRole('button', { name: /^Remove Enamel mug/ }).click();
    await page.getByText('There is nothing in your basket yet.').waitFor();
    await open(page, '#/products/of-old');
    await heading(page, 'There is nothing here');
  });

  it('says what has happened where it covers nothing', async () => {
    const { page } = await visit('#/?q=colander', phoneAtNight);
    const placed = () =>
      page.evaluate("['.ticker', '.bar', 'main'].map((part) => document.querySelector(part).offsetHeight)");
    await page.locator('.card').first().waitFor();
    const before = await placed();
    await page.locator('.card button').first().click();
    await told(page, 'In your basket: Colander');
    expect(await placed()).toEqual(before);
    expect(await page.locator('.toast').evaluate((line) => line.parentElement?.className)).toBe('ticker');
  });

  it('takes a customer from registering to an order that is cancelled, asking first, each fault beside its field', async () => {
    const visitor = await visit('#/', wideByDay);
    const { page, refusals } = visitor;
    await addFirst(page, 'mug');
    await follow(page, 'Basket (1 items)');
    await follow(page, 'Sign in to order');
    await heading(page, 'Sign in');
    await follow(page, 'Register');
    await heading(page, 'Register');
    await press(page, 'Register');
    expect(await page.locator('.fault').count()).toBe(3);
    expect(await page.evaluate('document.activeElement.id')).toBe('name-fullName');
    await expectSound(visitor);
    await register(page);
    await heading(page, 'Checkout');

    await press(page, 'Place the order');
    expect(await page.getByLabel('Street').getAttribute('aria-invalid')).toBe('true');
    expect(refusals()).toEqual([]);
    await page.getByLabel('Street').fill('12 St James’s Square');
    await press(page, 'Place the order');
    await page.getByText('Please check what is marked below.').waitFor();
    expect(await page.getByLabel('Town').getAttribute('aria-invalid')).toBe('true');
    expect(refusals()).toEqual(['422 POST /api/v2/orders']);
    await expectSound(visitor);
    await fillAddress(page);
    await page.getByLabel('Keep it in my address book').check();
    await page.getByRole('button', { name: 'Place the order' }).press('Enter');
    await page.getByText('You placed the order').waitFor();
    await page.getByText('Your payment was authorised').waitFor();
    await told(page, /^Thank you: order [\dA-Z]{5}-[\dA-Z]{5} is placed\.$/);
    const number = new URL(page.url()).hash.replace('#/orders/', '');
    await heading(page, `Order ${number}`);
    expect(await page.locator('[aria-current="step"]').textContent()).toBe('Paid');
    await expectSound(visitor);

    const dialog = page.getByRole('dialog', { name: 'Cancel this order?' });
    await press(page, 'Cancel this order');
    await dialog.waitFor();
    await expectSound(visitor);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Cancel this order');
    await press(page, 'Cancel this order');
    await dialog.getByRole('button', { name: 'Cancel the order' }).click();
    await page.getByText('It is cancelled. Nothing is sent, and nothing is charged.').waitFor();
    await page.getByText('The order was cancelled').waitFor();
    await page.getByText('Cancelled by the customer.').waitFor();
    await follow(page, 'Orders');
    await page
      .locator('.order-row', { hasText: `Order ${number}` })
      .getByText('Cancelled', { exact: true })
      .waitFor();
    await expectNoCodes(page);
    await follow(page, 'Account');
    await page.locator('.addresses', { hasText: '12 St James’s Square' }).waitFor();
    await press(page, 'Sign out');
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    expect(refusals()).toEqual([]);
  });

  /** Staff change the price behind the customer's back. */
  const changePrice = async (title: string, amount: string): Promise<void> => {
    const staff = createClient({ baseUrl: shop.url });
    await staff.sessions.signIn({ email: demoOperator.email, password: demoOperator.password });
    const { items } = await staff.products.list({ q: title });
    const product = await staff.products.read({ id: items[0]?.id ?? '' });
    await staff.products.change({ id: product.id, price: { amount, currency: 'GBP' } }, { ifMatch: product });
  };

  it('explains an order that cannot be met, and one that costs something else now, and orders neither', async () => {
    const visitor = await visit('#/register', phoneAtNight);
    const { page, refusals } = visitor;
    await register(page);
    const title = await addFirst(page, 'colander');
    await open(page, '#/checkout');
    await fillAddress(page);
    const quantity = page.getByLabel('Quantity');
    await quantity.fill('1000000');
    await press(page, 'Place the order');
    await page.getByText('There are not so many.').waitFor();
    expect(await quantity.getAttribute('aria-invalid')).toBe('true');
    expect(refusals()).toEqual(['409 POST /api/v2/orders']);
    await expectSound(visitor);

    await quantity.fill('2');
    await changePrice(title, '99.95');
    await press(page, 'Place the order');
    await page.getByText(/A price has changed: it is now £199\.90/).waitFor();
    expect(refusals()).toEqual(['409 POST /api/v2/orders']);
    await expectSound(visitor);
    await press(page, 'Take the new price');
    await page.getByText('£99.95 each').waitFor();
    await press(page, 'Place the order');
    await page.getByText('You placed the order').waitFor();
    await page.getByText('£199.90').first().waitFor();
    await open(page, '#/orders');
    expect(await page.locator('.rows > li').count()).toBe(1);
    expect(refusals()).toEqual([]);
  });

  it('says what is wrong with the account, and signs the demo customer in for good', async () => {
    const visitor = await visit('#/orders', wideByDay);
    const { page, refusals } = visitor;
    await signIn(page, demoCustomer.email, 'not the password');
    await page.getByText('The e-mail address or the password is wrong.').waitFor();
    expect(refusals()).toEqual(['401 POST /api/v2/sessions']);
    await expectSound(visitor);
    const shown = (await page.locator('footer').textContent()) ?? '';
    expect(shown).toContain(`${demoCustomer.email}, ${demoCustomer.password}`);
    await signIn(page, demoCustomer.email, demoCustomer.password);
    await heading(page, 'Your orders');
    await page.reload();
    await heading(page, 'Your orders');

    await page.evaluate(`localStorage.setItem('corner-shop-tokens', JSON.stringify(
      { accessToken: 'of old', refreshToken: 'of old', expiresAt: 0 }))`);
    await open(page, '#/inbox');
    await page.getByText('Your session has ended. Sign in again to go on.').waitFor();
    await signIn(page, demoCustomer.email, demoCustomer.password);
    await heading(page, 'Inbox');
  });

  describe('in two tabs', () => {
    const secondTab = async (context: BrowserContext, hash: string): Promise<Page> => {
      const page = await context.newPage();
      await page.goto(`${shop.url}/example/${hash}`);
      return page;
    };
    /** What one tab writes, another one reads a moment later. */
    const expire = async (page: Page, other: Page): Promise<void> => {
      await page.evaluate(`localStorage.setItem('corner-shop-tokens', JSON.stringify(
        { ...JSON.parse(localStorage.getItem('corner-shop-tokens')), expiresAt: 0 }))`);
      await until({
        what: 'the other tab to read that the session is expired',
        ask: async () =>
          (await other.evaluate(`JSON.parse(localStorage.getItem('corner-shop-tokens')).expiresAt`)) === 0 || undefined,
      });
    };
    const waitingForTheLock = (page: Page) =>
      until({
        what: 'the other tab to wait for the refresh',
        ask: async () =>
          (await page.evaluate<boolean>(`navigator.locks.query()
            .then(({ pending }) => pending.some(({ name }) => name === 'corner-shop-tokens'))`)) || undefined,
      });

    it('is one customer with one basket, until one of them signs out', async () => {
      const { page: one, faults } = await visit('#/sign-in', wideByDay);
      const other = await secondTab(one.context(), '#/orders');
      await heading(other, 'Sign in');
      await one.bringToFront();
      await follow(one, 'Register');
      await register(one);
      await heading(other, 'Your orders');
      await addFirst(one, 'lantern');
      await other.getByRole('link', { name: 'Basket (1 items)' }).waitFor();
      await open(one, '#/account');
      await press(one, 'Sign out');
      await heading(other, 'Sign in');
      expect(await other.getByRole('link', { name: 'Account' }).count()).toBe(0);
      expect(faults()).toEqual([]);
    });

    it('refreshes once where both find the session expired', async () => {
      const { page: one } = await visit('#/register', wideByDay);
      await register(one);
      const other = await secondTab(one.context(), '#/');
      await arrived(other);
      const gate = Promise.withResolvers<void>();
      const refreshes: number[] = [];
      one.context().on('response', (response) => {
        if (response.url().endsWith('/sessions/refresh')) refreshes.push(response.status());
      });
      await one.context().route('**/sessions/refresh', async (route) => {
        await gate.promise;
        await route.continue().catch(() => undefined);
      });
      await expire(one, other);
      const pages = [one, other];
      for (const page of pages) await page.evaluate("location.hash = '#/account'");
      await waitingForTheLock(one);
      gate.resolve();
      for (const page of pages) await heading(page, 'Your account');
      expect(refreshes).toEqual([200]);
    });
  });

  describeLiveTabs({ shop: () => shop, keep: (visitor) => visitors.push(visitor) });

  it('lets who forgot a password choose another by a code from the mailbox, once', async () => {
    const visitor = await visit('#/register', phoneAtNight);
    const { page, refusals } = visitor;
    const email = await register(page);
    await open(page, '#/account');
    await signOut(page);
    await follow(page, 'Sign in');
    await follow(page, 'Forgot your password?');
    await heading(page, 'Forgot your password?');
    await page.getByLabel('E-mail').fill(email);
    await press(page, 'Send me a code');
    await heading(page, 'Choose a new password');
    const code = await shop.codeFor(email, 'Choose a new password');
    const choose = async (token: string) => {
      await page.getByLabel('Code from the e-mail').fill(token);
      await page.getByLabel('New password').fill('difference engine');
      await press(page, 'Choose this password');
    };
    await choose('not the code');
    await page.getByText('This code is used up, or too old.').waitFor();
    expect(refusals()).toEqual(['422 POST /api/v2/password-resets/confirmation']);
    await expectSound(visitor);
    await choose(` ${code} `);
    await heading(page, 'Sign in');
    await signIn(page, email, 'difference engine');
    await page.getByRole('link', { name: 'Account' }).waitFor();
    await open(page, `#/reset?token=${code}`);
    expect(await page.getByLabel('Code from the e-mail').inputValue()).toBe(code);
    await page.getByLabel('New password').fill('another engine');
    await press(page, 'Choose this password');
    await page.getByText('This code is used up, or too old.').waitFor();
  });

  it('confirms an e-mail address by a link with the code', async () => {
    const visitor = await visit('#/register', wideByDay);
    const { page } = visitor;
    const email = await register(page);
    await open(page, '#/account');
    await page.getByText('Not confirmed yet').waitFor();
    await press(page, 'Send me a code');
    await heading(page, 'Confirm your e-mail address');
    await open(page, `#/verify?token=${await shop.codeFor(email, 'Confirm your e-mail address')}`);
    await press(page, 'Confirm the address');
    await heading(page, 'Your account');
    await page.getByText('Confirmed', { exact: true }).waitFor();
    await expectSound(visitor);
  });

  it('keeps addresses to choose from, and a name and a password that can be changed', async () => {
    const visitor = await visit('#/register', phoneAtNight);
    const { page, refusals } = visitor;
    const email = await register(page);
    await open(page, '#/account');
    await follow(page, 'Add an address');
    await heading(page, 'Add an address');
    await fillAddress(page);
    await press(page, 'Save');
    await heading(page, 'Your account');
    await follow(page, /^Edit Ada/);
    await heading(page, 'Change an address');
    await page.getByLabel('Flat, floor').fill('Flat 2');
    await press(page, 'Save');
    await page.getByText('Flat 2').waitFor();

    await open(page, '#/');
    await addFirst(page, 'lantern');
    await open(page, '#/checkout');
    await page.getByLabel('Flat 2').waitFor();
    await press(page, 'Place the order');
    await page.getByText('You placed the order').waitFor();
    await page.getByText('Flat 2').waitFor();

    await open(page, '#/account');
    await page.getByRole('button', { name: /^Remove Ada/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click();
    expect(await page.locator('.addresses > li').count()).toBe(1);
    await page.getByRole('button', { name: /^Remove Ada/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove it' }).click();
    await told(page, 'The address is removed.');
    expect(await page.locator('.addresses > li').count()).toBe(0);

    await page.getByLabel('Name').fill('Ada King');
    await page.locator('.panel', { hasText: 'Profile' }).getByRole('button', { name: 'Save' }).click();
    await told(page, 'Your name is changed.');
    await page.getByLabel('Present password').fill('not the password');
    await page.getByLabel('New password').fill('difference engine');
    await press(page, 'Change the password');
    await page.getByText('The present password is wrong.').waitFor();
    expect(refusals()).toEqual(['422 PUT /api/v2/users/me/password']);
    await page.getByLabel('Present password').fill(password);
    await press(page, 'Change the password');
    await told(page, 'Your password is changed.');
    await signOut(page);
    await open(page, '#/sign-in');
    await signIn(page, email, 'difference engine');
    await page.getByRole('link', { name: 'Account' }).waitFor();
    expect(refusals()).toEqual([]);
  });

  it('tells in the inbox what becomes of an order, which is followed until it is delivered', async () => {
    await shop.partners.turnWarehouse({ pickMs: 20 });
    const { page, faults } = await visit('#/register', wideByDay);
    await register(page);
    await addFirst(page, 'umbrella');
    await placeOrder(page);
    await page.getByText('It is delivered. We hope that you like it.').waitFor({ timeout: 30_000 });
    expect(await page.locator('.timeline li').count()).toBe(5);
    const tracking = page.locator('.panel', { hasText: 'Tracking number' });
    expect(await tracking.textContent()).toMatch(/Carrier[A-Z][\w &]+Tracking number[A-Z\d]+Shipped.+Delivered/);
    await expectNoCodes(page);
    await until({
      what: 'the inbox to hold four messages',
      ask: async () => {
        await open(page, '#/orders');
        await open(page, '#/inbox');
        return (await page.locator('.message').count()) === 4 || undefined;
      },
    });
    await page.getByRole('link', { name: 'Inbox (4 unread)' }).waitFor();
    await expectNoCodes(page);
    await follow(page, 'Your order is delivered');
    await page.getByText('It is delivered.').waitFor();
    await page.waitForURL(/#\/orders\/[\dA-Z]{5}-[\dA-Z]{5}$/);
    await page.getByRole('link', { name: 'Inbox (3 unread)' }).click();
    await heading(page, 'Inbox');
    await press(page, 'Mark all as read');
    await page.getByRole('link', { name: 'Inbox', exact: true }).waitFor();
    await page.reload();
    await heading(page, 'Inbox');
    expect(await page.locator('.message').count()).toBe(4);
    expect(await page.locator('.new').count()).toBe(0);
    expect(faults()).toEqual([]);
  });

  /** A customer with an address, an order that is delivered, one that is open, and something in the basket. */
  const regular = async () => {
    const client = createClient({ baseUrl: shop.url });
    const email = newEmail();
    await client.users.register({ email, password, name: { fullName: 'Ada Lovelace' } });
    await client.sessions.signIn({ email, password });
    const address = { recipient: 'Ada Lovelace', line1: '12 St James’s Square', city: 'London' };
    const shippingAddress = { ...address, postalCode: 'SW1Y 4JH', country: 'GB' as const };
    await client.users.createAddress(shippingAddress);
    const { items } = await client.products.list({ q: 'mug' });
    const [product] = items;
    if (!product) throw new Error('the catalogue has no mug');
    const placed = () => client.orders.place({ lines: [{ sku: product.sku, quantity: 2 }], shippingAddress });
    await shop.partners.turnWarehouse({ pickMs: 20 });
    const { id } = await placed();
    await until({
      what: 'the order to be delivered',
      ask: async () => (await client.orders.read({ id })).status === 'delivered' || undefined,
    });
    await shop.partners.turnWarehouse({});
    return { email, product, orders: [id, (await placed()).id] };
  };

  const widths = [360, 390, 768, 1440];
  const themes = ['light', 'dark'] as const;
  /** By night each width in both themes, all before axe; else a page is in one of them, and before axe as a phone or wide, in turns. */
  const viewsOf = (turn: number) => {
    if (process.env.NIGHTLY === 'true')
      return widths.flatMap((width) => themes.map((colorScheme) => ({ width, colorScheme, isLookedAt: true })));
    const [looked, colorScheme] = turn % 2 === 0 ? ([360, 'dark'] as const) : ([1440, 'light'] as const);
    return widths.map((width) => ({ width, colorScheme, isLookedAt: width === looked }));
  };

  it('is for everybody on every page, on any width, by day and by night', async () => {
    const { email, product, orders } = await regular();
    const visitor = await visit('#/', wideByDay);
    const { page, faults } = visitor;
    let turn = 0;
    const look = async (hash: string) => {
      await open(page, hash);
      await expectNoCodes(page);
      for (const view of viewsOf(turn++)) {
        await page.setViewportSize({ width: view.width, height: 900 });
        await page.emulateMedia({ colorScheme: view.colorScheme });
        const where = `${hash} ${view.width} ${view.colorScheme}`;
        expect(await overflowOf(page), where).toBeLessThanOrEqual(0);
        if (view.isLookedAt) expect(await barriers(page), where).toEqual([]);
      }
    };
    for (const hash of ['#/', '#/?category=toys', `#/products/${product.id}`, '#/register', '#/forgot'])
      await look(hash);
    for (const hash of ['#/reset', '#/verify', '#/nowhere', '#/sign-in']) await look(hash);
    await signIn(page, email);
    await page.getByRole('link', { name: 'Account' }).waitFor();
    await open(page, '#/?q=mug');
    await page.locator('.card button').first().click();
    for (const hash of ['#/basket', '#/checkout', '#/orders', '#/inbox', '#/account', '#/address']) await look(hash);
    for (const id of orders) await look(`#/orders/${id}`);
    expect(faults()).toEqual([]);
  });
});
