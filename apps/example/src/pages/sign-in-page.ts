import { operations } from '@orderline/client/v1';
import { validate } from '@orderline/client/v1/validation';
import { el } from '../dom.ts';
import { field } from '../field.ts';
import { bodyOf, onSubmit, showFaults } from '../forms.ts';
import type { Page } from '../router.ts';
import { say } from '../say.ts';
import { client } from '../shop.ts';

type Credentials = Parameters<typeof client.sessions.signIn>[0];

export const signInPage: Page = ({ query }) => {
  const form = el(
    'form',
    { class: 'narrow' },
    field({ label: 'E-mail', name: '#/email', type: 'email', autocomplete: 'username' }),
    field({ label: 'Password', name: '#/password', type: 'password', autocomplete: 'current-password' }),
    el('button', {}, 'Sign in'),
  );
  const to = query.get('to') ?? '';
  onSubmit(form, async () => {
    const body = bodyOf(form);
    const { errors } = validate(operations.sessions.signIn, body);
    if (errors.length > 0) return showFaults(form, errors);
    await client.sessions.signIn(asCredentials(body));
    say('You are signed in.');
    location.hash = `#/${to}`;
  });
  const register = el('a', { href: `#/register?to=${encodeURIComponent(to)}` }, 'Register');
  return { title: 'Sign in', content: [form, el('p', {}, 'You are new here? ', register)] };
};

/** The operation's own model has found no fault with it. */
const asCredentials = (body: unknown) => body as Credentials;
