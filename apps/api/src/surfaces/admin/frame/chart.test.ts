import { describe, expect, it } from 'vitest';
import { timeChart } from './chart.ts';

const chartOf = async (days: number): Promise<string> => {
  const bars = Array.from({ length: days }, (_, day) => ({ label: `day ${day}`, value: 70 }));
  return String(await timeChart({ title: 'Net', bars, shown: String, tick: String }));
};

/** Half of a date and of a line in letters of 20 units, as they are on the narrowest screens. */
const [HALF_DATE, HALF_LINE] = [66, 10];

const placesIn = (chart: string) =>
  [...chart.matchAll(/<text(?: class="between")? x="([\d.]+)" y="([\d.]+)"[^>]*text-anchor="(\w+)"/g)].map(
    ([, x, y, anchor]) => ({ x: Number(x), y: Number(y), anchor }),
  );

describe('a chart', () => {
  it.each([1, 2, 5, 12, 21, 26, 31, 62, 63, 366])('of %i days has every label within its drawing', async (days) => {
    const places = placesIn(await chartOf(days));
    expect(places.length).toBeGreaterThan(5);
    for (const { x, y, anchor } of places) {
      expect(y).toBeGreaterThanOrEqual(HALF_LINE);
      if (anchor === 'end') continue;
      expect(x).toBeGreaterThanOrEqual(HALF_DATE);
      expect(x).toBeLessThanOrEqual(640 - HALF_DATE);
    }
  });
});
