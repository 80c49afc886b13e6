import { addressBlock } from '../account/address-fields.ts';
import { picture } from '../pictures/picture.ts';
import type { Order } from '../shop.ts';
import { el } from '../ui/dom.ts';
import { shown } from '../ui/money.ts';
import { instant } from '../ui/words.ts';
import type { Followed } from './follow-order.ts';
import { happening, statusWord } from './order-words.ts';

const way = ['placed', 'paid', 'packed', 'shipped', 'delivered'];

export const progress = ({ status }: Order): HTMLElement | false => {
  const now = way.indexOf(status);
  const state = (step: number) => (step < now || status === 'delivered' ? 'done' : step === now ? 'now' : 'next');
  return (
    now >= 0 &&
    el(
      'ol',
      { class: 'steps' },
      way.map((step, position) =>
        el('li', { 'data-state': state(position), 'aria-current': position === now && 'step' }, statusWord(step)),
      ),
    )
  );
};

const fact = (name: string, ...value: readonly (Node | string)[]) => [el('dt', {}, name), el('dd', {}, ...value)];

/** Who brings it, and by which number the carrier knows it. */
export const tracking = ({ shipment }: Order): HTMLElement | false =>
  shipment !== null &&
  el(
    'section',
    { class: 'panel' },
    el('h2', {}, 'Tracking'),
    el(
      'dl',
      {},
      fact('Carrier', shipment.carrier ?? 'Not told yet'),
      fact('Tracking number', shipment.trackingNumber ? el('b', {}, shipment.trackingNumber) : 'Not told yet'),
      fact('Shipped', instant(shipment.shippedAt)),
      shipment.deliveredAt ? fact('Delivered', instant(shipment.deliveredAt)) : [],
    ),
  );

export const timeline = ({ order: { cancellation }, history }: Followed): HTMLElement =>
  el(
    'section',
    { class: 'panel' },
    el('h2', {}, 'What has happened'),
    el(
      'ol',
      { class: 'timeline' },
      history.map((event) =>
        el(
          'li',
          {},
          el('strong', {}, happening(event)),
          event.type === 'OrderCancelled' && el('span', {}, ` ${cancellation?.detail ?? ''} `),
          el('time', { class: 'quiet', datetime: event.at }, instant(event.at)),
        ),
      ),
    ),
  );

export const contents = ({ lines, total }: Order): HTMLElement =>
  el(
    'section',
    { class: 'panel' },
    el('h2', {}, 'What you ordered'),
    el(
      'ul',
      { class: 'rows' },
      lines.map(({ product, quantity, unitPrice, lineTotal }) =>
        el(
          'li',
          { class: 'line' },
          picture({ ...product, category: '' }),
          el(
            'div',
            {},
            el('h3', {}, el('a', { href: `#/products/${product.id}` }, product.title)),
            el('p', { class: 'quiet' }, `${quantity.toLocaleString()} × ${shown(unitPrice)}`),
          ),
          el('span', {}, shown(lineTotal)),
        ),
      ),
    ),
    el('p', { class: 'total' }, 'Total ', el('strong', {}, shown(total))),
  );

export const destination = ({ shippingAddress }: Order): HTMLElement =>
  el('section', { class: 'panel' }, el('h2', {}, 'Where it goes'), addressBlock(shippingAddress));
