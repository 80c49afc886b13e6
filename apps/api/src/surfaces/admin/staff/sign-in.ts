import type { Application } from '@orderline/composition';
import type { Target } from '@orderline/domain/audit';
import { html } from 'hono/html';
import { field, form, notice } from '../frame/layout.ts';
import { safeNext, withNext } from '../frame/next.ts';
import type { OpenPage, OpenRequest, PageAnswer, Shown } from '../frame/page.ts';
import { byProvider } from './by-provider.ts';

type StaffOf = Pick<Application, 'staff'>;

/** What somebody does to the account of their own. */
export const ofOneself = ({ half, staff }: OpenRequest): Target => ({
  type: 'user',
  id: (half ?? staff)?.userId ?? '',
});

/** How long somebody has to wait, in words. */
export const waits = (seconds: number): string =>
  `Too many attempts: try again in ${seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`}.`;

type Faulty = { readonly fault?: string | undefined; readonly email?: string; readonly status?: Shown['status'] };

const signInForm = async (
  application: StaffOf,
  { token, query, form: sent }: OpenRequest,
  { fault, email = '', status }: Faulty = {},
): Promise<Shown> => {
  const hidden = { next: safeNext(sent.get('next') ?? query.get('next') ?? undefined) };
  return {
    title: 'Sign in',
    status,
    content: html`<div class="narrow">${fault === undefined ? '' : notice(fault)}${form({
      action: '/admin/sign-in',
      token,
      hidden,
      content: html`${field({ name: 'email', label: 'E-mail address', type: 'email', value: email, autocomplete: 'username', focused: true })}
${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' })}
<button>Sign in</button>`,
    })}${await byProvider(application, { userId: null, token, action: '/admin/sign-in/provider', hidden })}</div>`,
  };
};

const signIn = (application: StaffOf): OpenPage => ({
  path: '/admin/sign-in',
  needs: 'anybody',
  show: async (request) =>
    request.staff ? { to: safeNext(request.query.get('next') ?? undefined) } : signInForm(application, request),
  act: { action: 'beginStaffSignIn', take: (request) => begin(application, request) },
});

const begin = async (application: StaffOf, request: OpenRequest): Promise<PageAnswer> => {
  const { staff } = application;
  const { form: sent, address, client } = request;
  const [email, password] = [sent.get('email') ?? '', sent.get('password') ?? ''];
  const result = await staff.beginStaffSignIn({ email, password, address, client });
  if (result.ok) {
    const before = (request.staff ?? request.half)?.session;
    if (before) await staff.endStaffSession(before);
    return { to: withNext('/admin/second-factor', safeNext(sent.get('next') ?? undefined)), id: result.value.id };
  }
  return result.error.kind === 'login-throttled'
    ? signInForm(application, request, { email, fault: waits(result.error.retryAfterSeconds), status: 429 })
    : signInForm(application, request, {
        email,
        fault: 'E-mail address or password is wrong, or the account is not for staff.',
        status: 422,
      });
};

const codeForm = ({ token, query, form: sent }: OpenRequest, { fault, status }: Faulty = {}): Shown => ({
  title: 'Second factor',
  status,
  content: html`<div class="narrow">${form({
    action: '/admin/second-factor',
    token,
    hidden: { next: safeNext(sent.get('next') ?? query.get('next') ?? undefined) },
    content: html`${field({
      name: 'code',
      label: 'Code',
      hint: 'Six digits that your app shows now, or one of your recovery codes.',
      fault,
      autocomplete: 'one-time-code',
      focused: true,
    })}
<button>Go on</button>`,
  })}</div>`,
});

/** A code is taken once: the one that signed in a moment ago is none. */
export const WRONG_CODE = 'That code is wrong, or was used already: wait for the next one.';

const secondFactor = ({ staff }: StaffOf): OpenPage => ({
  path: '/admin/second-factor',
  needs: 'anybody',
  show: async (request) => {
    const next = safeNext(request.query.get('next') ?? undefined);
    if (request.staff) return { to: next };
    if (!request.half) return { to: withNext('/admin/sign-in', next) };
    return request.half.hasSecondFactor ? codeForm(request) : { to: withNext('/admin/enrol', next) };
  },
  act: { action: 'passSecondFactor', target: ofOneself, take: (request) => pass(staff, request) },
});

const pass = async (staff: StaffOf['staff'], request: OpenRequest): Promise<PageAnswer> => {
  const { half, form: sent, address, client } = request;
  const next = safeNext(sent.get('next') ?? undefined);
  if (!half) return { to: withNext('/admin/sign-in', next) };
  const result = await staff.passSecondFactor({ session: half.session, code: sent.get('code') ?? '', address, client });
  if (result.ok) return { to: next, id: result.value.id };
  return result.error.kind === 'login-throttled'
    ? codeForm(request, { fault: waits(result.error.retryAfterSeconds), status: 429 })
    : codeForm(request, { fault: WRONG_CODE, status: 422 });
};

export const signInPages = (application: StaffOf): readonly OpenPage[] => [
  signIn(application),
  secondFactor(application),
];
