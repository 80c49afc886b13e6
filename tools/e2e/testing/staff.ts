import { randomUUID } from 'node:crypto';
import { totpCodeOf } from '@orderline/adapters-crypto';
import { demoAdmin, demoCustomer, demoSecondFactor } from '@orderline/composition';
import type { Page } from 'playwright-core';

export const phoneAtNight = { viewport: { width: 360, height: 740 }, colorScheme: 'dark' } as const;
export const wideByDay = { viewport: { width: 1440, height: 900 }, colorScheme: 'light' } as const;

/** What a browser keeps of a sign-in, for other visits. */
export type Session = Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>;

/** From the sign-in page to wherever it leads, as the admin of the demo; each code is taken once in 30 seconds. */
export const signInAsAdmin = async (page: Page, beforeTheCode?: () => Promise<void>): Promise<void> => {
  await page.getByLabel('E-mail address').fill(demoAdmin.email);
  await page.getByLabel('Password').fill(demoAdmin.password);
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Code' }).waitFor();
  await beforeTheCode?.();
  await page.getByRole('textbox', { name: 'Code' }).fill(totpCodeOf(demoSecondFactor, new Date()));
  await page.keyboard.press('Enter');
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
};

/** Every entry of the menu, by its label, in its order. */
export const menuEntries = (page: Page): Promise<readonly (readonly [label: string, path: string])[]> =>
  page
    .locator('.menu a')
    .evaluateAll((links) => links.map((link) => [link.textContent ?? '', link.getAttribute('href') ?? ''] as const));

const address = {
  recipient: 'Ada Lovelace',
  line1: '1 Mill Lane',
  city: 'Leeds',
  postalCode: 'LS1 1AA',
  country: 'GB',
};

type Ordered = { readonly sku?: string; readonly quantity?: number; readonly recipient?: string };

/** An order of the demo's customer, by its id. */
export const placeOrder = async (
  url: string,
  { sku = 'KIT-01A', quantity = 2, recipient = address.recipient }: Ordered = {},
): Promise<string> => {
  const post = async (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`${url}/api/v2/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (response.status !== 201) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Readonly<Record<string, unknown>>;
  };
  const { email, password } = demoCustomer;
  const { accessToken } = await post('sessions', { email, password });
  const headers = { authorization: `Bearer ${accessToken}`, 'idempotency-key': randomUUID() };
  const { id } = await post(
    'orders',
    { lines: [{ sku, quantity }], shippingAddress: { ...address, recipient } },
    headers,
  );
  return String(id);
};
