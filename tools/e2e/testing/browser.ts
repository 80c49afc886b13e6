import axe from 'axe-core';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { findExecutable } from '../../services/executable.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium of this machine; .ci/run installs one. */
export const findChromium = async (): Promise<string | undefined> => {
  const found = await Promise.all(names.map((name) => findExecutable(name, process.env)));
  return found.find((path) => path !== undefined);
};

export type Visitor = {
  readonly page: Page;
  /** What went wrong in the browser: errors, whatever the policy forbade, requests to other origins. */
  readonly faults: () => readonly string[];
  /** Every answer of 4xx or 5xx since the last time, such as `409 POST /api/v1/orders`. */
  readonly refusals: () => readonly string[];
  readonly close: () => Promise<void>;
};

/** The console repeats each refused request, which `refusals` tells better. */
const repeatsRefusal = (text: string): boolean => text.startsWith('Failed to load resource: the server responded with');

const isElsewhere = (url: string, origin: string): boolean =>
  !/^(?:data|blob):/.test(url) && new URL(url).origin !== origin;

const watch = (page: Page, origin: string): Pick<Visitor, 'faults' | 'refusals'> => {
  const faults: string[] = [];
  const refusals: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    const told = message.type() === 'error' || message.type() === 'warning';
    if (told && !repeatsRefusal(message.text())) faults.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (isElsewhere(request.url(), origin)) faults.push(`request to ${request.url()}`);
  });
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (response.status() >= 400) refusals.push(`${response.status()} ${response.request().method()} ${pathname}`);
  });
  return { faults: () => faults, refusals: () => refusals.splice(0) };
};

type Visiting = NonNullable<Parameters<Awaited<ReturnType<typeof chromium.launch>>['newContext']>[0]>;

export type Chromium = {
  readonly visit: (url: string, options?: Visiting) => Promise<Visitor>;
  readonly close: () => Promise<void>;
};

export const openChromium = async (executablePath: string): Promise<Chromium> => {
  const browser = await chromium.launch({ executablePath });
  return {
    visit: async (url, options) => {
      const context: BrowserContext = await browser.newContext({
        locale: 'en-GB',
        reducedMotion: 'reduce',
        ...options,
      });
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      const watched = watch(page, new URL(url).origin);
      await page.goto(url);
      return { page, ...watched, close: () => context.close() };
    },
    close: () => browser.close(),
  };
};

type Violation = { readonly id: string; readonly impact: string; readonly html: string };

/** Of what passes axe would tell each element, and how it is found, which takes most of its time. */
const ask = `axe.run(document, { preload: false, resultTypes: ['violations'], selectors: false }).then(({ violations }) =>
  violations.flatMap(({ id, impact, nodes }) => nodes.map(({ html }) => ({ id, impact, html }))))`;

/** What keeps people from using the page as it is now, by axe: the rules that it calls serious or critical. */
export const barriers = async (page: Page): Promise<readonly Violation[]> => {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe.source);
  const violations = await page.evaluate<readonly Violation[]>(ask);
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
};

/** By how many pixels the page is wider than its window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
