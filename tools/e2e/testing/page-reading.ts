import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Locator, Page } from 'playwright-core';
import { until } from './until.ts';

/** Opens the page anew until it has that. */
export const untilShown = (page: Page, what: string, wanted: Locator): Promise<true> =>
  until({
    what,
    ask: async () => {
      await page.reload();
      return (await wanted.isVisible()) || undefined;
    },
  });

/** Where a page tells what stands under a name. */
const factAt = (page: Page, name: string): Locator =>
  page.locator('dl.facts > div', { has: page.getByText(name, { exact: true }) }).locator('dd');

/** What that is, once it is there. */
export const factOf = (page: Page, name: string): Promise<string | null> => factAt(page, name).textContent();

/** The text of each cell of a table, by rows. */
export const cellsOf = (page: Page, table: string): Promise<readonly (readonly string[])[]> =>
  page
    .getByRole('region', { name: table, exact: true })
    .locator('tbody tr')
    .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => (cell.textContent ?? '').trim())));

/** The rows of the CSV that a link gives to keep, by the names of their columns. */
export const download = async (page: Page, link: string): Promise<readonly Readonly<Record<string, string>>[]> => {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: link }).click()]);
  return parse(await readFile(await file.path()), { columns: true });
};
