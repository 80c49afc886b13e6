import { operations } from '@orderline/client/v1';
import { validate } from '@orderline/client/v1/validation';
import { el } from '../dom.ts';
import { field } from '../field.ts';
import { bodyOf, type Fault, onSubmit, showFaults } from '../forms.ts';
import type { Page } from '../router.ts';
import { say } from '../say.ts';
import { client } from '../shop.ts';

type Registration = Parameters<typeof client.users.register>[0];

export const registerPage: Page = ({ query }) => {
  const form = el(
    'form',
    { class: 'narrow' },
    field({ label: 'Name', name: '#/name', autocomplete: 'name' }),
    field({ label: 'E-mail', name: '#/email', type: 'email', autocomplete: 'email' }),
    field({
      label: 'Password',
      hint: 'at least 8 characters',
      name: '#/password',
      type: 'password',
      autocomplete: 'new-password',
    }),
    el('button', {}, 'Register'),
  );
  const to = query.get('to') ?? '';
  onSubmit(form, async () => {
    const body = bodyOf(form);
    const errors = faultsIn(body);
    if (errors.length > 0) return showFaults(form, errors);
    const registration = asRegistration(body);
    await client.users.register(registration);
    const { email, password = '' } = registration;
    await client.sessions.signIn({ email, password });
    say('Welcome: you are registered and signed in.');
    location.hash = `#/${to}`;
  });
  const signIn = el('a', { href: `#/sign-in?to=${encodeURIComponent(to)}` }, 'Sign in');
  return { title: 'Register', content: [form, el('p', {}, 'You have an account? ', signIn)] };
};

/** Staff may leave the password out, who registers here may not. */
const faultsIn = (body: Readonly<Record<string, unknown>>): readonly Fault[] => {
  const { errors } = validate(operations.users.register, body);
  const missing = { pointer: '#/password', code: 'required', detail: 'is missing' };
  return body.password === undefined ? [...errors, missing] : errors;
};

/** The operation's own model has found no fault with it. */
const asRegistration = (body: unknown) => body as Registration;
