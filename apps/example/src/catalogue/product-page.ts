import { picture } from '../pictures/picture.ts';
import { client, type Product } from '../shop.ts';
import { el } from '../ui/dom.ts';
import { quantity } from '../ui/field.ts';
import { onSubmit } from '../ui/forms.ts';
import { shown } from '../ui/money.ts';
import type { Page } from '../ui/router.ts';
import { named } from '../ui/words.ts';
import { availabilityBadge, isSoldOut } from './availability.ts';
import { productCard, putIntoBasket } from './product-card.ts';

const buying = (product: Product): HTMLElement => {
  if (isSoldOut(product)) return el('p', {}, 'Look again in a few days: we are sent more every week.');
  const form = el(
    'form',
    { class: 'buy' },
    quantity({ name: 'quantity', of: product.title, value: 1 }),
    el('button', {}, 'Add to basket'),
  );
  onSubmit(form, async () => {
    putIntoBasket(product, Number(new FormData(form).get('quantity')));
  });
  return form;
};

const related = async ({ id, category }: Product, signal: AbortSignal): Promise<readonly HTMLElement[]> => {
  const { items } = await client.products.list({ category, sort: 'newest', limit: 5 }, { signal });
  const others = items.filter((other) => other.id !== id).slice(0, 4);
  if (others.length === 0) return [];
  return [
    el('h2', { class: 'section' }, `More of ${named(category).toLowerCase()}`),
    el('ul', { class: 'cards' }, others.map(productCard)),
  ];
};

export const productPage: Page = async ({ parts: [id = ''], signal }) => {
  const product = await client.products.read({ id }, { signal });
  const { title, description, category, price } = product;
  return {
    title,
    content: [
      el(
        'div',
        { class: 'product' },
        picture(product, `A drawing of it: ${title}`),
        el(
          'div',
          { class: 'about' },
          el('p', { class: 'lead' }, description),
          el('p', { class: 'facts' }, el('strong', {}, shown(price)), availabilityBadge(product)),
          buying(product),
          el('p', { class: 'quiet' }, 'From the shelf ', el('a', { href: `#/?category=${category}` }, named(category))),
        ),
      ),
      await related(product, signal),
    ],
  };
};
