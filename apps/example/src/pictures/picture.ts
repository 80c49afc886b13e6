import { svg } from '../ui/dom.ts';
import { coloursOf } from './colours.ts';
import { formOf } from './form-of.ts';
import { box, disc, type Form, oval } from './outlines.ts';

export type Pictured = { readonly sku: string; readonly title: string; readonly category: string };

/** What the light makes on the wall. */
const backdrops = [
  disc(100, 92, 74),
  'M36 158V96a64 64 0 0 1 128 0v62z',
  box(40, 30, 120, 128, 6),
  'M14 158a86 86 0 0 1 172 0z',
] as const;

/** What stands beside, on one side or the other. */
const companions: readonly Form[] = [
  [['accent', disc(26, 146, 12)]],
  [['accent', 'M16 158l12-30 12 30z']],
  [
    ['thread', 'M26 136c-2-20-8-30-16-40M26 136c0-24 6-34 14-44'],
    ['accent', 'M18 136h16l4 22H14z'],
  ],
  [
    ['accent', box(12, 142, 28, 16, 3)],
    ['light', box(16, 132, 20, 11, 3)],
  ],
  [],
];

const drawn = (form: Form) => form.map(([tone, d]) => svg('path', { class: tone, d }));

/** A small still life of a product, drawn here: the same each time. Beside its title it is decoration; alone it is named. */
export const picture = (product: Pictured, name?: string): SVGElement => {
  const { main, accent, wall, scene } = coloursOf(product);
  const mirrored = scene % 2 === 0;
  const element = svg(
    'svg',
    {
      class: 'picture',
      viewBox: '0 0 200 200',
      ...(name === undefined ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': name }),
    },
    svg('path', { class: 'wall', d: box(0, 0, 200, 200) }),
    svg('path', { class: 'backdrop', d: backdrops[(scene >>> 1) % backdrops.length] ?? '' }),
    svg('path', { class: 'table', d: box(0, 154, 200, 46) }),
    svg('path', { class: 'shadow', d: oval(100, 159, 62, 6) }),
    svg(
      'g',
      mirrored ? { transform: 'matrix(-1 0 0 1 200 0)' } : {},
      drawn(companions[(scene >>> 3) % companions.length] ?? []),
    ),
    svg('g', {}, drawn(formOf(product))),
  );
  element.style.setProperty('--main', main);
  element.style.setProperty('--accent-colour', accent);
  element.style.setProperty('--wall', String(wall));
  return element;
};
