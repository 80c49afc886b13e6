import { client } from '../shop.ts';
import { el } from '../ui/dom.ts';
import { field } from '../ui/field.ts';
import { bodyOf, onSubmit } from '../ui/forms.ts';
import { currentPath, type Page, type View } from '../ui/router.ts';
import { say } from '../ui/say.ts';

type Credentials = Parameters<typeof client.sessions.signIn>[0];

/** Goes on to where somebody wanted to; the page that is there already is shown anew. */
const goTo = (path: string): void => {
  if (currentPath() === path) dispatchEvent(new HashChangeEvent('hashchange'));
  else location.hash = `#/${path}`;
};

type SignIn = { readonly to: string; readonly told?: string };

export const signIn = ({ to, told }: SignIn): View => {
  const form = el(
    'form',
    { class: 'narrow' },
    told !== undefined && el('p', {}, told),
    field({ label: 'E-mail', name: '#/email', type: 'email', autocomplete: 'username', required: true }),
    field({
      label: 'Password',
      name: '#/password',
      type: 'password',
      autocomplete: 'current-password',
      required: true,
    }),
    el('button', {}, 'Sign in'),
    el('p', {}, el('a', { href: '#/forgot' }, 'Forgot your password?')),
    el('p', {}, 'New here? ', el('a', { href: `#/register?to=${encodeURIComponent(to)}` }, 'Register')),
  );
  onSubmit(form, async () => {
    await client.sessions.signIn(bodyOf<Credentials>(form));
    say('You are signed in.');
    goTo(to);
  });
  return { title: 'Sign in', content: form };
};

export const signInPage: Page = ({ query }) =>
  signIn({
    to: query.get('to') ?? '',
    ...(query.has('ended') && { told: 'Your session has ended. Sign in again to go on.' }),
  });
