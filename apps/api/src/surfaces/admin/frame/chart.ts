import { html } from 'hono/html';
import type { Fragment } from './page.ts';

export type Bar = { readonly label: string; readonly value: bigint };

/** Where values lie between the least and the most of them, 0 among them, from 0 to `size`. */
const scaleOf = (bars: readonly Bar[], size: number) => {
  const values = [0n, ...bars.map(({ value }) => value)];
  const most = values.reduce((one, other) => (one > other ? one : other));
  const least = values.reduce((one, other) => (one < other ? one : other));
  const span = most - least || 1n;
  return {
    most,
    least,
    at: (value: bigint): number => (size * Number(((value - least) * 1000n) / span)) / 1000,
  };
};

const WIDTH = 1000;
const HEIGHT = 200;

type Columns = { readonly title: string; readonly bars: readonly Bar[]; readonly shown: (value: bigint) => string };

/** Columns side by side, in the order of time; the table beside them has the figures. */
export const columnChart = ({ title, bars, shown }: Columns): Fragment => {
  const { at, most, least } = scaleOf(bars, HEIGHT);
  const width = WIDTH / Math.max(1, bars.length);
  const zero = HEIGHT - at(0n);
  const columns = bars.map(({ label, value }, place) => {
    const [from, to] = [at(0n), at(value)];
    return html`<rect x="${(place * width).toFixed(2)}" y="${HEIGHT - Math.max(from, to)}" width="${(width * 0.85).toFixed(2)}"
height="${Math.abs(to - from)}"${value < 0n ? html` class="below"` : ''}><title>${label}: ${shown(value)}</title></rect>`;
  });
  return html`<figure class="chart"><figcaption>${title}: at most ${shown(most)}${
    least < 0n ? `, at least ${shown(least)}` : ''
  }</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${title}; the table has the figures.">${columns}
<line x1="0" x2="${WIDTH}" y1="${zero}" y2="${zero}"></line></svg>
<p class="ends"><span>${bars[0]?.label ?? ''}</span><span>${bars.at(-1)?.label ?? ''}</span></p></figure>`;
};

/** A bar for a cell, beside others of the same column. */
export const shareBar = (bars: readonly Bar[]): ((value: bigint) => Fragment) => {
  const { at } = scaleOf(bars, 100);
  return (value) => {
    const [from, to] = [at(0n), at(value)];
    return html`<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect x="${Math.min(from, to)}" y="0" height="10"
width="${Math.abs(to - from)}"${value < 0n ? html` class="below"` : ''}></rect></svg>`;
  };
};
