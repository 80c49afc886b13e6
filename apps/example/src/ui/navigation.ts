import { basket } from '../basket/basket.ts';
import { unread } from '../inbox/unread.ts';
import { changes, isSignedIn } from '../shop.ts';
import { el, unseen } from './dom.ts';
import { type Icon, icon } from './icons.ts';
import { currentPath } from './router.ts';

type Place = {
  readonly path: string;
  readonly name: string;
  readonly icon: Icon;
  readonly count?: { readonly value: number; readonly of: string };
};

/** Where a page belongs whose address begins otherwise. */
const parents: Readonly<Record<string, string>> = { products: '', checkout: 'basket', register: 'sign-in' };

const link = ({ path, name, icon: drawing, count }: Place): HTMLElement => {
  const [at = ''] = currentPath().split('/');
  const badge = count !== undefined &&
    count.value > 0 && [
      el('span', { class: 'count', 'aria-hidden': 'true' }, count.value > 99 ? '99+' : String(count.value)),
      unseen(` (${count.value.toLocaleString()} ${count.of})`),
    ];
  return el(
    'a',
    { href: `#/${path}`, 'aria-current': (parents[at] ?? at) === path && 'page' },
    icon(drawing),
    el('span', {}, name),
    badge,
  );
};

const places = (): readonly Place[] => {
  const shop: Place = { path: '', name: 'Shop', icon: 'shop' };
  const held: Place = { path: 'basket', name: 'Basket', icon: 'basket', count: { value: basket.count(), of: 'items' } };
  if (!isSignedIn()) return [shop, held, { path: 'sign-in', name: 'Sign in', icon: 'account' }];
  return [
    shop,
    { path: 'orders', name: 'Orders', icon: 'orders' },
    { path: 'inbox', name: 'Inbox', icon: 'inbox', count: { value: unread.count(), of: 'unread' } },
    held,
    { path: 'account', name: 'Account', icon: 'account' },
  ];
};

/** Keeps the links at the top true: where we are, what is in the basket and in the inbox, whether somebody is signed in. */
export const startNavigation = (nav: HTMLElement): void => {
  const show = () => {
    const focused = document.activeElement;
    const href = focused && nav.contains(focused) && focused.getAttribute('href');
    nav.replaceChildren(...places().map(link));
    if (href) nav.querySelector<HTMLElement>(`a[href="${href}"]`)?.focus();
  };
  changes.addEventListener('change', show);
  changes.addEventListener('elsewhere', () => void unread.refresh());
  addEventListener('hashchange', () => {
    show();
    void unread.refresh();
  });
  show();
  void unread.refresh();
};
