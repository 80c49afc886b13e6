import { client } from '../shop.ts';
import { el } from '../ui/dom.ts';
import { field } from '../ui/field.ts';
import { bodyOf, onSubmit } from '../ui/forms.ts';
import type { Page } from '../ui/router.ts';
import { say } from '../ui/say.ts';
import { newPassword } from './new-password.ts';

type Registration = Parameters<typeof client.users.register>[0];

export const registerPage: Page = ({ query }) => {
  const to = query.get('to') ?? '';
  const form = el(
    'form',
    { class: 'narrow' },
    field({ label: 'Name', name: '#/name/fullName', autocomplete: 'name', required: true }),
    field({ label: 'E-mail', name: '#/email', type: 'email', autocomplete: 'email', required: true }),
    newPassword('#/password'),
    el('button', {}, 'Register'),
    el('p', {}, 'You have an account? ', el('a', { href: `#/sign-in?to=${encodeURIComponent(to)}` }, 'Sign in')),
  );
  onSubmit(form, async () => {
    const registration = bodyOf<Registration>(form);
    await client.users.register(registration);
    const { email, password = '' } = registration;
    await client.sessions.signIn({ email, password });
    say('Welcome: you are registered and signed in.');
    location.hash = `#/${to}`;
  });
  return { title: 'Register', content: form };
};
