import type { Application } from '@orderline/composition';
import { html } from 'hono/html';
import { field, form } from '../frame/layout.ts';
import { safeNext } from '../frame/next.ts';
import type { PageAnswer, Shown, StaffPage, StaffRequest } from '../frame/page.ts';
import { byProvider } from './provider.ts';
import { WRONG_CODE, waits } from './sign-in.ts';

type StaffOf = Pick<Application, 'staff'>;

type Asked = {
  readonly next: string;
  /** The form that waits for the proof, as it was sent; empty for none. */
  readonly kept: string;
  readonly fault?: string | undefined;
  readonly status?: Shown['status'];
};

const stepUpForm = async (
  { staff }: StaffOf,
  { token }: StaffRequest,
  { next, kept, fault, status }: Asked,
): Promise<Shown> => ({
  title: 'Is it you?',
  status,
  content: html`<div class="narrow"><p>What you are about to change needs a proof from the last five minutes.${
    kept === '' ? '' : ' What you typed is kept, and taken with it.'
  }</p>${form({
    action: '/admin/step-up',
    token,
    hidden: { next, ...(kept !== '' && { kept }) },
    content: html`${field({
      name: 'proof',
      label: 'Password or code',
      hint: 'Your password, or the six digits that your app shows now.',
      type: 'password',
      fault,
      autocomplete: 'current-password',
      focused: true,
    })}
<button>Go on</button>`,
  })}${await byProvider({ staff }, { token, action: '/admin/step-up/provider', hidden: { next, ...(kept !== '' && { kept }) } })}</div>`,
});

/** What is asked for again: a page, or a form with where it goes. */
const askedOf = ({ query, form: sent }: Pick<StaffRequest, 'query' | 'form'>): Pick<Asked, 'next' | 'kept'> => ({
  next: safeNext(sent.get('next') ?? query.get('next') ?? undefined),
  kept: sent.get('kept') ?? '',
});

/** Asks for the proof that a form was sent without, and keeps the form. */
export const askedToStepUp =
  (application: StaffOf) =>
  (request: StaffRequest, next: string): Promise<PageAnswer> => {
    const kept = new URLSearchParams(request.form);
    kept.delete('token');
    return stepUpForm(application, request, { next, kept: kept.toString() });
  };

const proofIn = (typed: string) => (/^\d{3} ?\d{3}$/.test(typed.trim()) ? { code: typed } : { password: typed });

/** The session goes on under a new id. */
export const stepUpPage = (application: StaffOf): StaffPage => ({
  path: '/admin/step-up',
  needs: null,
  show: async (request) => stepUpForm(application, request, askedOf(request)),
  act: {
    action: 'stepUp',
    apart: true,
    target: ({ staff: { userId } }) => ({ type: 'user', id: userId }),
    take: async (request) => {
      const { form: sent, address, client } = request;
      const asked = askedOf(request);
      const proof = proofIn(sent.get('proof') ?? '');
      const result = await application.staff.stepUp({ session: request.staff.session, proof, address, client });
      if (result.ok) {
        const resumed = asked.kept === '' ? undefined : new URLSearchParams(asked.kept);
        return { to: asked.next, id: result.value.id, resumed };
      }
      if (result.error.kind === 'login-throttled') {
        const fault = waits(result.error.retryAfterSeconds);
        return stepUpForm(application, request, { ...asked, fault, status: 429 });
      }
      const fault = result.error.kind === 'wrong-password' ? 'That is not your password.' : WRONG_CODE;
      return stepUpForm(application, request, { ...asked, fault, status: 422 });
    },
  },
});
