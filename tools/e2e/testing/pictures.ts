import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

/** Where the pictures of a run are; git ignores them. */
const picturesFolder = fileURLToPath(new URL('../../../reports/screenshots', import.meta.url));

export type View = {
  readonly name: string;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme: 'light' | 'dark';
};

/** Both themes on a wide screen. */
export const themes: readonly View[] = [
  { name: 'light', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { name: 'dark', viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
];

type Picture = {
  readonly name: string;
  readonly views?: readonly View[];
  readonly folder?: string;
  /** All of the page, also what is below the window. */
  readonly fullPage?: boolean;
};

/** Writes the page as it is now, once for each view, such as `orders-dark.png`. */
export const photograph = async (
  page: Page,
  { name, views = themes, folder = picturesFolder, fullPage = false }: Picture,
): Promise<void> => {
  for (const { name: view, viewport, colorScheme } of views) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    // To hide the caret, fields would be given styles of their own, which the policy of content forbids.
    await page.screenshot({ path: join(folder, `${name}-${view}.png`), fullPage, caret: 'initial' });
  }
};
