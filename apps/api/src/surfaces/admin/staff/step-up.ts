import type { Application } from '@orderline/composition';
import { safeNext } from '../frame/next.ts';
import type { PageAnswer, StaffPage, StaffRequest } from '../frame/page.ts';
import { WRONG_CODE, waits } from './sign-in.ts';
import { type Asked, stepUpForm } from './step-up-form.ts';

type StaffOf = Pick<Application, 'staff'>;

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
  query: ['next'],
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
