import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { type Chromium, findChromium, openChromium } from '../e2e/testing/browser.ts';
import { photograph, themes, type View } from '../e2e/testing/pictures.ts';
import { menuEntries, signInAsAdmin } from '../e2e/testing/staff.ts';

const HELP = `Example: npm run screenshots

Signs in at /admin of a running demo (npm start) as its admin, and writes a picture of each page of the menu, of the
newest order and of the first product, light and dark, wide and narrow, to reports/screenshots. Those of README are
orders-light-small.png and order-dark-small.png.

  --url URL        where the demo answers (default: http://127.0.0.1:3000)
  --folder FOLDER  where the pictures go (default: reports/screenshots)
`;

const views: readonly View[] = [
  ...themes,
  // As README has them.
  { name: 'light-small', viewport: { width: 1120, height: 640 }, colorScheme: 'light' },
  { name: 'dark-small', viewport: { width: 1120, height: 640 }, colorScheme: 'dark' },
  { name: 'light-narrow', viewport: { width: 360, height: 740 }, colorScheme: 'light' },
  { name: 'dark-narrow', viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
];

/** The first of what a list leads to, so that its own page is taken too. */
const firstOf = async (page: Page, list: string): Promise<readonly string[]> => {
  await page.goto(list);
  const links = await page
    .locator('main tbody a')
    .evaluateAll((found) => found.map((link) => link.getAttribute('href')));
  return links.flatMap((link) => link ?? []).slice(0, 1);
};

const nameOf = (path: string): string => path.replace(/^\/admin\/?/, '').replaceAll('/', '-') || 'start';

const photographAll = async (chromium: Chromium, url: string, folder: string): Promise<number> => {
  const { page, close } = await chromium.visit(`${url}/admin`);
  await signInAsAdmin(page);
  const entries = (await menuEntries(page)).map(([, path]) => path);
  const paths = [...entries.map((path) => ({ path, name: nameOf(path) }))];
  for (const [list, name] of [
    ['/admin/orders', 'order'],
    ['/admin/products', 'product'],
  ] as const) {
    for (const path of await firstOf(page, `${url}${list}`)) paths.push({ path, name });
  }
  for (const { path, name } of paths) {
    await page.goto(`${url}${path}`);
    await photograph(page, { name, views, folder });
  }
  await close();
  return paths.length * views.length;
};

const run = async (url: string, folder: string): Promise<void> => {
  const executable = await findChromium();
  if (executable === undefined) throw new Error('There is no chromium on the PATH: install one.');
  await mkdir(folder, { recursive: true });
  const chromium = await openChromium(executable);
  try {
    process.stdout.write(`${await photographAll(chromium, url, folder)} pictures in ${folder}\n`);
  } finally {
    await chromium.close();
  }
};

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:3000' },
    folder: { type: 'string', default: 'reports/screenshots' },
    help: { type: 'boolean' },
  },
});
if (values.help) process.stdout.write(HELP);
else await run(values.url, resolve(values.folder));
