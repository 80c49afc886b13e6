import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import { html } from 'hono/html';
import { assets } from './assets.ts';
import type { Fragment } from './page.ts';

type Bar = { readonly label: string; readonly value: number };

/** Days of a chart, and the report that tells of fewer of them. */
type Zoom = {
  /** From the first day to the one after the last of each bar, with its figure as the table has it. */
  readonly bars: readonly (readonly [from: string, to: string, figure: string])[];
  readonly unit: string;
  /** Its address, which `from` and `to` are added to. */
  readonly report: string;
};

/** Of the drawing, in its own units; text is as large on every screen, as it is drawn for the narrowest. */
const WIDE = { width: 640, height: 260, left: 64, right: 8, top: 12, bottom: 40 } as const;

/** Where values lie from bottom to top, 0 among them, between round ticks. */
const scaleOf = (values: readonly number[]) =>
  scaleLinear()
    .domain([Math.min(0, ...values), Math.max(0, ...values) || 1])
    .nice(5)
    .range([WIDE.height - WIDE.bottom, WIDE.top]);

/** Half as wide as a date is drawn at most. */
const HALF_DATE = 66;

const px = (value: number): string => value.toFixed(1);

/** Where the middle of a date stands, beside the place it is for where that is at an edge. */
const withinDrawing = (x: number): number => Math.min(Math.max(x, HALF_DATE), WIDE.width - HALF_DATE);

/** The first, the last and a few between them, so that no two labels touch. */
const labelled = (count: number): readonly number[] => {
  const step = Math.max(1, Math.ceil(count / 5));
  return Array.from({ length: Math.ceil(count / step) }, (_, place) => place * step);
};

type Chart = {
  readonly title: string;
  /** In the order of time. */
  readonly bars: readonly Bar[];
  /** A value with its unit. */
  readonly shown: (value: number) => string;
  /** A value beside the axis, short. */
  readonly tick: (value: number) => string;
  /** What a browser with scripts lets people zoom into. */
  readonly zoom?: Zoom;
};

/** From so many on a line is read more easily than columns. */
const MOST_COLUMNS = 62;

const zoomable = ({ bars, unit, report }: Zoom): Fragment =>
  html` data-script="${assets().charts.path}" data-bars="${JSON.stringify(bars)}" data-unit="${unit}" data-report="${report}"`;

/** Values over time, as columns or, where they are many, as a line; the table beside them has the figures. */
export const timeChart = ({ title, bars, shown, tick, zoom }: Chart): Fragment => {
  const values = bars.map(({ value }) => value);
  const y = scaleOf(values);
  const inner = WIDE.width - WIDE.left - WIDE.right;
  const step = inner / Math.max(1, bars.length);
  const middle = (place: number): number => WIDE.left + (place + 0.5) * step;
  const zero = y(0);
  const axis = y.ticks(5).map(
    (
      value,
    ) => html`<g class="tick"><line x1="${WIDE.left}" x2="${WIDE.width - WIDE.right}" y1="${px(y(value))}" y2="${px(y(value))}"></line>
<text x="${WIDE.left - 6}" y="${px(y(value))}" dy="0.32em" text-anchor="end">${tick(value)}</text></g>`,
  );
  const dates = labelled(bars.length).map(
    (place, nth) =>
      html`<text${nth % 2 === 1 ? html` class="between"` : ''} x="${px(withinDrawing(middle(place)))}" y="${WIDE.height - 8}" text-anchor="middle">${bars[place]?.label ?? ''}</text>`,
  );
  const columns = () =>
    bars.map(
      ({ label, value }, place) => html`<rect x="${px(middle(place) - step * 0.42)}" y="${px(Math.min(zero, y(value)))}"
width="${px(step * 0.84)}" height="${px(Math.abs(y(value) - zero))}"${value < 0 ? html` class="below"` : ''}><title>${label}: ${shown(value)}</title></rect>`,
    );
  const places = values.map((value, place): [number, number] => [middle(place), y(value)]);
  const curve = () =>
    html`<path class="under" d="${
      area().y0(zero).digits(1)(places) ?? ''
    }"></path><path class="curve" d="${line().digits(1)(places) ?? ''}"></path>`;
  return html`<figure class="chart"${zoom ? zoomable(zoom) : ''}><figcaption>${title}</figcaption>
<svg viewBox="0 0 ${WIDE.width} ${WIDE.height}" role="img" aria-label="${title}; the table has the figures.">${axis}
${bars.length > MOST_COLUMNS ? curve() : columns()}
<line class="zero" x1="${WIDE.left}" x2="${WIDE.width - WIDE.right}" y1="${px(zero)}" y2="${px(zero)}"></line>${dates}</svg></figure>`;
};

/** A bar for a cell, beside others of the same column. */
export const shareBar = (values: readonly number[]): ((value: number) => Fragment) => {
  const x = scaleLinear()
    .domain([Math.min(0, ...values), Math.max(0, ...values) || 1])
    .range([0, 100]);
  return (
    value,
  ) => html`<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect x="${px(Math.min(x(0), x(value)))}" y="0" height="10"
width="${px(Math.abs(x(value) - x(0)))}"${value < 0 ? html` class="below"` : ''}></rect></svg>`;
};

/** Of five shades, which each are told from ink in light and dark; 0 is none. */
export const shadeOf = (share: number): number => (share <= 0 ? 0 : Math.min(5, Math.ceil(share * 5)));
