import { isProblem, NetworkFault } from '../shop.ts';
import { el } from './dom.ts';

/** What a customer can do about each, by its stable code. */
const sentences: Readonly<Record<string, string>> = {
  'invalid-credentials': 'The e-mail address or the password is wrong. Try again, or choose a new password.',
  'login-throttled': 'That were many attempts. Wait a few minutes, then try again.',
  'rate-limited': 'That was a little too often. Wait a moment, then try again.',
  'email-taken': 'This address has an account already. Sign in instead.',
  'password-too-common': 'This password is guessed too easily. Choose a few words that only you put together.',
  'wrong-password': 'The present password is wrong. Nothing was changed.',
  'invalid-reset-token': 'This code is used up, or too old. Ask for another one.',
  'invalid-verification-token': 'This code is used up, or too old. Ask for another one in your account.',
  'too-many-addresses': 'Your address book is full. Remove an address that you no longer use.',
  'out-of-stock': 'There is not enough of everything. Nothing was ordered: change the quantities, then try again.',
  'price-changed': 'A price has changed. Nothing was ordered.',
  'unknown-reference': 'Something in your basket is no longer sold. Remove it, then try again.',
  'invalid-transition': 'The order is past that: it can no longer be cancelled.',
  'precondition-failed': 'This was changed meanwhile, perhaps in another tab. Reload the page, then try again.',
  'not-found': 'This is not there, or no longer. The link may be old.',
  unauthenticated: 'You are signed out. Sign in again.',
  'invalid-refresh-token': 'You were signed out. Sign in again.',
};

/** What happened, and what to do about it. */
const sentenceOf = (caught: unknown): string => {
  if (caught instanceof NetworkFault) return 'No answer came. Check your connection, then try again.';
  if (!isProblem(caught)) return 'Something went wrong on our side. Try again in a moment.';
  const known = sentences[caught.code];
  if (known !== undefined) return known;
  if (caught.errors.length > 0) return 'Please check what is marked below.';
  return `${caught.problem.title}. Try again in a moment.`;
};

export const noticeOf = (caught: unknown, text = sentenceOf(caught)): HTMLElement =>
  el('div', { class: 'notice', role: 'alert' }, el('p', {}, text));
