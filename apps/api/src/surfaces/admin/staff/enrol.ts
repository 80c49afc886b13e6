import type { Application } from '@orderline/composition';
import { html, raw } from 'hono/html';
import { renderSVG } from 'uqr';
import { field, form, notice } from '../frame/layout.ts';
import { safeNext, withNext } from '../frame/next.ts';
import type { OpenPage, OpenRequest, PageAnswer, Shown, Staff } from '../frame/page.ts';
import { ofOneself, waits } from './sign-in.ts';

type StaffOf = Pick<Application, 'staff'>;

/** In groups of four, as somebody types it. */
const grouped = (secret: string): string => (secret.match(/.{1,4}/g) ?? []).join(' ');

type Enrolling = {
  readonly secret: string;
  readonly uri: string;
  readonly fault?: string | undefined;
  readonly status?: Shown['status'];
};

const enrolForm = ({ token, query, form: sent }: OpenRequest, { secret, uri, fault, status }: Enrolling): Shown => ({
  title: 'Set up your second factor',
  status,
  content: html`<div class="narrow"><p>Scan this with an app for one-time codes, then enter the code that it shows.</p>
<div class="code" role="img" aria-label="A QR code; the secret below says the same.">${raw(renderSVG(uri, { border: 1 }))}</div>
<p>Without a camera: <code>${grouped(secret)}</code></p>
${form({
  action: '/admin/enrol',
  token,
  hidden: { next: safeNext(sent.get('next') ?? query.get('next') ?? undefined) },
  content: html`${field({ name: 'code', label: 'Code', hint: 'Six digits.', fault, inputmode: 'numeric', autocomplete: 'one-time-code', focused: true })}
<button>Take it into use</button>`,
})}</div>`,
});

/** They are shown this once; the code that was typed signs nobody in, so the next one is asked for. */
const enrolled = (codes: readonly string[], next: string): Shown => ({
  title: 'Your recovery codes',
  content: html`<div class="narrow">${notice('Your second factor is in use.', 'good')}
<p>Keep these where nobody else finds them. Each lets you in once if your device is lost; they are shown this once.</p>
<ol class="codes">${codes.map((code) => html`<li>${code}</li>`)}</ol>
<p><a href="${withNext('/admin/second-factor', next)}">Go on with the next code of your app</a></p></div>`,
});

const begun = async ({ staff }: StaffOf, { userId, email }: Staff) => staff.beginEnrolment({ userId, email });

/** For somebody who has proved the password, and has no second factor yet. */
export const enrolPage = (application: StaffOf): OpenPage => ({
  path: '/admin/enrol',
  needs: 'anybody',
  show: async (request): Promise<PageAnswer> => {
    const next = safeNext(request.query.get('next') ?? undefined);
    if (!request.half) return { to: request.staff ? next : withNext('/admin/sign-in', next) };
    const enrolment = await begun(application, request.half);
    return enrolment.ok ? enrolForm(request, enrolment.value) : { to: withNext('/admin/second-factor', next) };
  },
  act: {
    action: 'confirmEnrolment',
    target: ofOneself,
    take: (request) => confirmed(application, request),
  },
});

const confirmed = async (application: StaffOf, request: OpenRequest): Promise<PageAnswer> => {
  const { half, form: sent, address } = request;
  const next = safeNext(sent.get('next') ?? undefined);
  if (!half) return { to: withNext('/admin/sign-in', next) };
  const code = (sent.get('code') ?? '').replaceAll(/\s/g, '');
  const result = await application.staff.confirmEnrolment({ userId: half.userId, address, code });
  if (result.ok) return enrolled(result.value, next);
  const enrolment = await begun(application, half);
  if (!enrolment.ok) return { to: withNext('/admin/second-factor', next) };
  return result.error.kind === 'login-throttled'
    ? enrolForm(request, { ...enrolment.value, fault: waits(result.error.retryAfterSeconds), status: 429 })
    : enrolForm(request, { ...enrolment.value, fault: 'That is not the code of this secret now.', status: 422 });
};
