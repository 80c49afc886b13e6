import { isProblem, NetworkFault } from '@orderline/client/v1';
import { el } from './dom.ts';

/** What a customer can do about whatever was thrown. */
const sentence = (caught: unknown): string => {
  if (caught instanceof NetworkFault) return 'No answer came. Check your connection, then try again.';
  if (isProblem(caught, 'invalid-credentials')) return 'The address or the password is wrong.';
  if (isProblem(caught, 'email-taken')) return 'This address has an account already. Sign in instead.';
  if (isProblem(caught, 'out-of-stock')) return 'There is not enough of everything. Nothing was ordered.';
  if (isProblem(caught)) return `${caught.problem.title}.`;
  return 'Something went wrong on our side. Try again in a moment.';
};

/** The sentence, and for support the id of the request and what its problem means. */
export const noticeOf = (caught: unknown, text = sentence(caught)): HTMLElement => {
  const known = isProblem(caught) ? caught : undefined;
  return el(
    'div',
    { class: 'notice', role: 'alert' },
    el('p', {}, text),
    known && el('p', { class: 'quiet' }, el('a', { href: known.problem.type }, known.code), ` · ${known.requestId}`),
  );
};
