import type { ProblemCode } from '@orderline/contracts/http/problems';
import { html } from 'hono/html';
import { type Faults, inWords } from './filters.ts';
import { form, notice } from './layout.ts';
import type { Shown } from './page.ts';

const page = (title: string, text: string, status: Shown['status']): Shown => ({
  title,
  status,
  content: html`<p>${text}</p><p><a href="/admin">To the first page</a></p>`,
});

export const noSuchPage = page('There is no such page', 'It may have been moved, or never was.', 404);

/** Of a page whose address says what it does not know. */
export const notUnderstood = (faults: Faults, path: string): Shown => ({
  title: 'The address is not understood',
  status: 400,
  content: html`${notice(`Nothing is shown, as the address is not understood: ${inWords(faults)}.`)}
<p><a href="${path}">Without it</a></p>`,
});

export const noForm = page('That is no form', 'What was sent is no form of ours, or is too long.', 400);

/** A browser goes on by itself. */
export const oneMoment = (to: string): Shown => ({
  title: 'One moment',
  onwards: to,
  content: html`<p><a href="${to}">Go on</a></p>`,
});

/** The form is of another browser, or of one that has signed in or out since. */
export const outOfDate = page(
  'The form is out of date',
  'Nothing was changed. Open the page again, and send it once more.',
  403,
);

export const foreign = (why: string): Shown => page('That did not come from here', `${why} Nothing was changed.`, 403);

export const notAllowed = (scope: string): Shown =>
  page('This is not for your role', `The page needs ${scope}. Ask an admin for a role that has it.`, 403);

export const tooMany = (seconds: number): Shown => page('Too many requests', `Try again in ${seconds} seconds.`, 429);

/** Of a file that could not be taken to its end. */
export const fileRefused = ({
  problem,
  detail,
}: {
  readonly problem: ProblemCode;
  readonly detail?: string | undefined;
}) => {
  if (problem === 'payload-too-large') return page('The file is too large', `${detail ?? ''} Send it in parts.`, 413);
  if (problem === 'request-timeout')
    return page('It did not come', 'Nothing came of what was sent for too long. Send it again.', 408);
  return page('That is no form', detail ?? 'What was sent cannot be read.', 400);
};

/** Of something that was thrown: an outage as such, all else blank. */
export const failed = (problem: ProblemCode, requestId: string): Shown => {
  if (problem === 'request-timeout') return fileRefused({ problem });
  return problem === 'internal'
    ? page('Something went wrong', `It was logged as ${requestId}.`, 500)
    : page('Not available now', `What this needs does not answer. Try again in a moment. (${requestId})`, 503);
};

type KeptForm = { readonly to: string; readonly form: URLSearchParams; readonly token: string };

/** The same with a form that was not taken for it, which can be sent again. */
export const withForm = (shown: Shown, { to, form: hidden, token }: KeptForm): Shown => ({
  ...shown,
  content: html`${shown.content}<p>What you typed is kept. It may have taken effect all the same: <a href="${to}">look there</a> before you send it again.</p>
${form({ action: to, token, hidden, content: html`<button>Send it again</button>` })}`,
});
