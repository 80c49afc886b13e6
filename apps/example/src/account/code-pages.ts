import { client, isSignedIn } from '../shop.ts';
import { el } from '../ui/dom.ts';
import { field } from '../ui/field.ts';
import { bodyOf, onSubmit } from '../ui/forms.ts';
import type { Page } from '../ui/router.ts';
import { say } from '../ui/say.ts';
import { newPassword } from './new-password.ts';

type ResetRequest = Parameters<typeof client.passwordResets.request>[0];
type Reset = Parameters<typeof client.passwordResets.resetPassword>[0];
type Verification = Parameters<typeof client.emailVerifications.verifyEmail>[0];

/** A link in an e-mail may bring the code; else it is copied from there. */
const codeField = (query: URLSearchParams): HTMLElement =>
  field({
    label: 'Code from the e-mail',
    name: '#/token',
    autocomplete: 'one-time-code',
    required: true,
    value: query.get('token') ?? undefined,
  });

/** What was copied may have blanks around it. */
const trimmed = <Body extends { readonly token: string }>(body: Body): Body => ({ ...body, token: body.token.trim() });

export const forgotPage: Page = () => {
  const form = el(
    'form',
    { class: 'narrow' },
    el('p', {}, 'Tell us your address, and we send you a code to choose a new password with.'),
    field({ label: 'E-mail', name: '#/email', type: 'email', autocomplete: 'username', required: true }),
    el('button', {}, 'Send me a code'),
    el('p', {}, el('a', { href: '#/reset' }, 'I have a code')),
  );
  onSubmit(form, async () => {
    await client.passwordResets.request(bodyOf<ResetRequest>(form));
    say('If the address has an account, a code is on its way.');
    location.hash = '#/reset';
  });
  return { title: 'Forgot your password?', content: form };
};

export const resetPage: Page = ({ query }) => {
  const form = el(
    'form',
    { class: 'narrow' },
    el('p', {}, 'The code is good for 30 minutes, and once. Look for it in your mailbox.'),
    codeField(query),
    newPassword('#/newPassword', 'New password'),
    el('button', {}, 'Choose this password'),
    el('p', {}, el('a', { href: '#/forgot' }, 'Send me another code')),
  );
  onSubmit(form, async () => {
    await client.passwordResets.resetPassword(trimmed(bodyOf<Reset>(form)));
    say('Your password is changed. Sign in with it.');
    location.hash = '#/sign-in';
  });
  return { title: 'Choose a new password', content: form };
};

export const verifyPage: Page = ({ query }) => {
  const form = el(
    'form',
    { class: 'narrow' },
    el('p', {}, 'The code is good for 24 hours, and once. Look for it in your mailbox.'),
    codeField(query),
    el('button', {}, 'Confirm the address'),
  );
  onSubmit(form, async () => {
    await client.emailVerifications.verifyEmail(trimmed(bodyOf<Verification>(form)));
    say('Your e-mail address is confirmed.');
    location.hash = isSignedIn() ? '#/account' : '#/';
  });
  return { title: 'Confirm your e-mail address', content: form };
};
