import { basket } from './basket.ts';
import { el } from './dom.ts';
import { say } from './say.ts';
import { changes, client, isSignedIn } from './shop.ts';

const link = (href: string, text: string): HTMLElement => {
  const [at] = location.hash.split('?', 1);
  return el('a', { href, 'aria-current': (at || '#/') === href && 'page' }, text);
};

const signOut = async (): Promise<void> => {
  await client.sessions.signOut({ id: 'current' });
  say('You are signed out.');
  location.hash = '#/';
};

const button = () =>
  el(
    'button',
    { type: 'button', class: 'plain', click: () => void signOut().catch(() => say('Try again.')) },
    'Sign out',
  );

const count = (): number => basket.lines().reduce((sum, { quantity }) => sum + quantity, 0);

/** Keeps the links at the top true: where we are, what is in the basket, whether somebody is signed in. */
export const startNavigation = (nav: HTMLElement): void => {
  const show = () => {
    const items = count();
    nav.replaceChildren(
      link('#/', 'Products'),
      link('#/basket', items === 0 ? 'Basket' : `Basket (${items.toLocaleString()})`),
      ...(isSignedIn() ? [link('#/orders', 'Orders'), button()] : [link('#/sign-in', 'Sign in')]),
    );
  };
  changes.addEventListener('change', show);
  addEventListener('hashchange', show);
  show();
};
