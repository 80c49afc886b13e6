import { client } from '../shop.ts';
import { el } from '../ui/dom.ts';
import { noticeOf } from '../ui/faults.ts';
import { field } from '../ui/field.ts';
import { bodyOf, onSubmit } from '../ui/forms.ts';
import type { Page } from '../ui/router.ts';
import { say } from '../ui/say.ts';
import { addressBook } from './address-book.ts';
import { customersOnly } from './customers-only.ts';
import { newPassword } from './new-password.ts';

type Profile = Awaited<ReturnType<typeof client.users.readProfile>>;
type ProfileChange = Parameters<typeof client.users.updateProfile>[0];
type PasswordChange = Parameters<typeof client.users.changePassword>[0];

const section = (title: string, ...content: readonly (Node | string)[]): HTMLElement =>
  el('section', { class: 'panel' }, el('h2', {}, title), ...content);

/** It changes the name of the profile as it is by then: the address book may have been changed meanwhile. */
const nameForm = ({ name }: Profile): HTMLElement => {
  const form = el(
    'form',
    { class: 'narrow' },
    field({ label: 'Name', name: '#/name/fullName', autocomplete: 'name', value: name.fullName, required: true }),
    el('button', { class: 'second' }, 'Save'),
  );
  onSubmit(form, async () => {
    await client.users.updateProfile(bodyOf<ProfileChange>(form), { ifMatch: await client.users.readProfile() });
    say('Your name is changed.');
  });
  return form;
};

const emailState = ({ email, emailVerified }: Profile): readonly HTMLElement[] => {
  if (emailVerified) return [el('p', {}, email), el('p', { class: 'badge', 'data-is': 'good' }, 'Confirmed')];
  const send = async () => {
    await client.users.requestEmailVerification();
    say('A code is on its way to you.');
    location.hash = '#/verify';
  };
  const button = el('button', { type: 'button', class: 'second' }, 'Send me a code');
  button.onclick = () => void send().catch((caught) => button.before(noticeOf(caught)));
  return [el('p', {}, email), el('p', { class: 'badge', 'data-is': 'low' }, 'Not confirmed yet'), button];
};

const passwordForm = (): HTMLElement => {
  const form = el(
    'form',
    { class: 'narrow' },
    field({
      label: 'Present password',
      name: '#/currentPassword',
      type: 'password',
      autocomplete: 'current-password',
      required: true,
    }),
    newPassword('#/newPassword', 'New password'),
    el('button', { class: 'second' }, 'Change the password'),
  );
  onSubmit(form, async () => {
    await client.users.changePassword(bodyOf<PasswordChange>(form));
    form.reset();
    say('Your password is changed. Elsewhere you are signed out.');
  });
  return form;
};

const signOutButton = (): HTMLElement => {
  const signOut = async () => {
    await client.sessions.signOut({ id: 'current' });
    say('You are signed out.');
    location.hash = '#/';
  };
  const button = el('button', { type: 'button', class: 'second' }, 'Sign out');
  button.onclick = () => void signOut().catch((caught) => button.before(noticeOf(caught)));
  return button;
};

export const accountPage: Page = customersOnly(async ({ signal }) => {
  const [profile, { items }] = await Promise.all([
    client.users.readProfile({ signal }),
    client.users.listAddresses({ signal }),
  ]);
  return {
    title: 'Your account',
    content: el(
      'div',
      { class: 'panels' },
      section('Profile', nameForm(profile)),
      section('E-mail', ...emailState(profile)),
      section('Address book', ...addressBook(items)),
      section('Password', passwordForm()),
      section(
        'This device',
        el('p', {}, 'You stay signed in here, in every tab, until you sign out.'),
        signOutButton(),
      ),
    ),
  };
});
