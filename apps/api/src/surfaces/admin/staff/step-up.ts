import type { Application } from '@orderline/composition';
import { html } from 'hono/html';
import { field, form } from '../frame/layout.ts';
import { safeNext } from '../frame/next.ts';
import type { Shown, StaffPage, StaffRequest } from '../frame/page.ts';
import { WRONG_CODE, waits } from './sign-in.ts';

type Faulty = { readonly fault?: string | undefined; readonly status?: Shown['status'] };

const stepUpForm = ({ token, query, form: sent }: StaffRequest, { fault, status }: Faulty = {}): Shown => ({
  title: 'It is you?',
  status,
  content: html`<div class="narrow"><p>What you are about to change needs a proof from the last five minutes.</p>${form(
    {
      action: '/admin/step-up',
      token,
      hidden: { next: safeNext(sent.get('next') ?? query.get('next') ?? undefined) },
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
    },
  )}</div>`,
});

const proofIn = (typed: string) => (/^\d{3} ?\d{3}$/.test(typed.trim()) ? { code: typed } : { password: typed });

/** The session goes on under a new id. */
export const stepUpPage = ({ staff }: Pick<Application, 'staff'>): StaffPage => ({
  path: '/admin/step-up',
  needs: null,
  show: async (request) => stepUpForm(request),
  act: {
    action: 'stepUp',
    apart: true,
    target: ({ staff: { userId } }) => ({ type: 'user', id: userId }),
    take: async (request) => {
      const { form: sent, address, client } = request;
      const proof = proofIn(sent.get('proof') ?? '');
      const result = await staff.stepUp({ session: request.staff.session, proof, address, client });
      if (result.ok) return { to: safeNext(sent.get('next') ?? undefined), id: result.value.id };
      if (result.error.kind === 'login-throttled') {
        return stepUpForm(request, { fault: waits(result.error.retryAfterSeconds), status: 429 });
      }
      const fault = result.error.kind === 'wrong-password' ? 'That is not your password.' : WRONG_CODE;
      return stepUpForm(request, { fault, status: 422 });
    },
  },
});
