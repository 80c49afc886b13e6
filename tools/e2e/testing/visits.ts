import { afterEach, expect } from 'vitest';
import { barriers, type Chromium, overflowOf, type Visitor } from './browser.ts';
import { phoneAtNight, wideByDay } from './staff.ts';

type Visited = { readonly url: string; readonly chromium: Chromium };

/** Opens paths of a system; who visits it in a test leaves with the test. */
export const visitsOf = (visited: () => Visited): Chromium['visit'] => {
  let visitors: Visitor[] = [];
  afterEach(async () => {
    await Promise.all(visitors.map(({ close }) => close()));
    visitors = [];
  });
  return async (path, options) => {
    const { url, chromium } = visited();
    const visitor = await chromium.visit(`${url}${path}`, options);
    visitors.push(visitor);
    return visitor;
  };
};

/** The page as it is now works for everybody, and nothing went wrong on the way here. */
export const expectSound = async ({ page, faults }: Visitor): Promise<void> => {
  expect(await barriers(page), page.url()).toEqual([]);
  expect(await overflowOf(page), page.url()).toBeLessThanOrEqual(0);
  expect(faults()).toEqual([]);
};

/** The same on a phone at night and on a wide screen by day; in turns, or each time in the nightly. */
export const soundInTurns = (): ((visitor: Visitor) => Promise<void>) => {
  const views = [phoneAtNight, wideByDay];
  let turn = 0;
  return async (visitor) => {
    const next = views[turn++ % views.length] ?? phoneAtNight;
    for (const { viewport, colorScheme } of process.env.NIGHTLY === 'true' ? views : [next]) {
      await visitor.page.setViewportSize(viewport);
      await visitor.page.emulateMedia({ colorScheme });
      await expectSound(visitor);
    }
  };
};
