/**
 * Charts that one zooms, in place of those that the server has drawn, which stay where this does not run. The table beside
 * them has the figures, and the form above it the period, also for whoever uses no pointer.
 */
const HINT = 'Drag over the chart to zoom in; a double click or Escape shows all of it.';

const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** As broad as it is high where the server draws it, but never lower than one can read. */
const sizeIn = ({ clientWidth: width }) => ({ width, height: Math.max(220, Math.round((width * 260) / 640)) });

/** What a rule of the stylesheet gives to a part of the drawing, in the theme of now. */
const styleOf = (drawing, part, property) => {
  const found = drawing.querySelector(part);
  return found ? getComputedStyle(found)[property] : '';
};

/** So many places that no two dates touch. */
const datesBetween = (u, _axis, min, max) => {
  const [first, last] = [Math.ceil(min), Math.floor(max)];
  const most = Math.max(1, Math.floor(u.bbox.width / devicePixelRatio / 110));
  const step = Math.max(1, Math.ceil((last - first + 1) / most));
  return Array.from({ length: Math.ceil((last - first + 1) / step) }, (_, nth) => first + nth * step);
};

const columns = (drawing, values) => ({
  paths: uPlot.paths.bars({
    size: [0.84],
    disp: {
      fill: {
        unit: 3,
        values: () => values.map((value) => styleOf(drawing, value < 0 ? 'rect.below' : 'rect:not(.below)', 'fill')),
      },
    },
  }),
  width: 0,
});

const line = (drawing) => ({
  stroke: () => styleOf(drawing, '.curve', 'stroke'),
  fill: () => styleOf(drawing, '.under', 'fill'),
  width: 2,
});

const axes = (drawing, bars) => {
  const { fontFamily } = getComputedStyle(drawing);
  const around = { font: `12px ${fontFamily}`, stroke: () => styleOf(drawing, 'text', 'fill'), ticks: { show: false } };
  return [
    {
      ...around,
      grid: { show: false },
      splits: datesBetween,
      values: (_, places) => places.map((at) => bars[at]?.[0]),
    },
    {
      ...around,
      grid: { stroke: () => styleOf(drawing, '.tick line', 'stroke'), width: 1 },
      size: 56,
      values: (_, values) => values.map((value) => short.format(value)),
    },
  ];
};

/** From the first bar that was touched to the last, each with half of its place on either side. */
const wholeBars = (count) => (_, min, max) => [
  Math.max(0, Math.floor(min + 0.5)) - 0.5,
  Math.min(count - 1, Math.ceil(max - 0.5)) + 0.5,
];

const withZero = (_, min, max) => uPlot.rangeNum(Math.min(0, min), Math.max(0, max) || 1, 0.1, true);

const element = (name, properties, ...content) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...content);
  return made;
};

const drawIn = (figure) => {
  const { unit, report } = figure.dataset;
  const bars = JSON.parse(figure.dataset.bars);
  const drawing = figure.querySelector('svg');
  const values = bars.map(([, , amount]) => Number(amount));
  const plot = element('div', { className: 'plot', role: 'img', ariaLabel: drawing.getAttribute('aria-label') });
  const told = element('p', { className: 'told' }, HINT);
  const link = element('a', {}, 'Show this period');
  const all = element('button', { type: 'button', className: 'quiet' }, 'Show all of it');
  const zoomed = element('p', { className: 'actions', hidden: true }, link, all);
  const zoom = element('div', { className: 'zoom' }, plot, told, zoomed);

  const tell = ({ cursor: { idx } }) => {
    const [from, , amount] = bars[idx] ?? [];
    told.textContent = from === undefined ? HINT : `${from}: ${amount} ${unit}`;
  };
  const offer = ({ scales: { x } }) => {
    const [first, last] = [Math.ceil(x.min), Math.floor(x.max)];
    const isWhole = first <= 0 && last >= bars.length - 1;
    if (isWhole && zoomed.contains(document.activeElement)) figure.focus();
    zoomed.hidden = isWhole;
    link.href = `${report}&from=${bars[first]?.[0]}&to=${bars[last]?.[1]}`;
  };

  figure.tabIndex = -1;
  figure.classList.add('zoomable');
  figure.append(zoom);
  const u = new uPlot(
    {
      ...sizeIn(plot),
      legend: { show: false },
      cursor: { y: false, points: { show: drawing.querySelector('.curve') !== null } },
      scales: { x: { time: false, range: wholeBars(bars.length) }, y: { range: withZero } },
      axes: axes(drawing, bars),
      series: [
        {},
        { points: { show: false }, ...(drawing.querySelector('.curve') ? line(drawing) : columns(drawing, values)) },
      ],
      hooks: { setCursor: [tell], setScale: [(self, scale) => scale === 'x' && offer(self)] },
    },
    [values.map((_, place) => place), values],
    plot,
  );
  const reset = () => u.setScale('x', { min: 0, max: bars.length - 1 });
  all.addEventListener('click', reset);
  const watching = new ResizeObserver(() => u.setSize(sizeIn(plot)));
  watching.observe(plot);
  return {
    reset,
    repaint: () => u.redraw(true, true),
    remove: () => {
      watching.disconnect();
      u.destroy();
      zoom.remove();
    },
  };
};

let drawn = [];

const drawAll = () => {
  for (const { remove } of drawn) remove();
  drawn = [...document.querySelectorAll('figure[data-bars]')].map(drawIn);
};

drawAll();

// What was drawn before is on no page any more, or beside a drawing that has changed.
document.addEventListener('htmx:after:swap', ({ detail }) => {
  if (detail.ctx.target === document.body) drawAll();
});

document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') for (const { reset } of drawn) reset();
});

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const { repaint } of drawn) repaint();
});
