import { type Application, inAct } from '@orderline/composition';
import type { EnterByProviderRefusal, ProveByProviderRefusal, Proven, TripPurpose } from '@orderline/domain/staff';
import { html } from 'hono/html';
import { formToken } from '../frame/guard.ts';
import { form, notice } from '../frame/layout.ts';
import { safeNext, withNext } from '../frame/next.ts';
import type { OpenPage, OpenRequest, PageAnswer, Shown, Staff, StaffPage } from '../frame/page.ts';
import { stepUpForm } from './step-up-form.ts';

type Parts = Pick<Application, 'staff' | 'audit'>;

/** Where nothing was proved: whoever is signed in is so still. */
const refused = (
  { text, status }: WhyNot,
  { next, staff }: { readonly next: string; readonly staff: Staff | null },
): Shown => ({
  title: staff ? 'Nothing was proved' : 'You are not signed in',
  status,
  content: html`<div class="narrow">${notice(text)}<p>${
    staff
      ? html`<a href="${next}">Go on as you were</a>`
      : html`<a href="${withNext('/admin/sign-in', next)}">Try again, or in another way</a>`
  }</p></div>`,
});

type WhyNot = { readonly text: string; readonly status: 403 | 503 };

const away: WhyNot = { text: 'The provider does not answer now. A password is good still.', status: 503 };

/** A form that leads to another site would be held back by the policy for content, so that the page leads there. */
const leading = (url: string): Shown => ({
  title: 'One moment',
  onwards: url,
  content: html`<p><a href="${url}">Go on to sign in</a></p>`,
});

const beginPage = ({ staff }: Parts): OpenPage => ({
  path: '/admin/sign-in/provider',
  needs: 'anybody',
  act: {
    action: 'beginProviderSignIn',
    take: async ({ form: sent, token }) => {
      const next = safeNext(sent.get('next') ?? undefined);
      const begun = await staff.beginProviderSignIn({ next, kept: null, browserKey: token });
      return begun.ok ? leading(begun.value.url) : refused(away, { next, staff: null });
    },
  },
});

/** For another proof of who is signed in. */
export const providerStepUpPage = ({ staff }: Parts): StaffPage => ({
  path: '/admin/step-up/provider',
  needs: null,
  act: {
    action: 'beginProviderStepUp',
    apart: true,
    target: ({ staff: { userId } }) => ({ type: 'user', id: userId }),
    take: async (request) => {
      const { form: sent, token, staff: asking } = request;
      const { session } = asking;
      const [next, kept] = [safeNext(sent.get('next') ?? undefined), sent.get('kept')];
      const begun = await staff.beginProviderSignIn({ next, kept, browserKey: token, session });
      return begun.ok
        ? leading(begun.value.url)
        : stepUpForm({ staff }, request, { next, kept: kept ?? '', notProved: away.text, status: away.status });
    },
  },
});

const whyNot: Readonly<Record<(ProveByProviderRefusal | EnterByProviderRefusal)['kind'], WhyNot>> = {
  'provider-away': away,
  'provider-refused': { text: 'The provider, or you there, did not agree.', status: 403 },
  'provider-distrusted': { text: 'What the provider answered cannot be trusted: it proves nothing.', status: 403 },
  'sign-in-over': { text: 'This was used already, took too long, or was begun in another browser.', status: 403 },
  'not-staff': {
    text: 'Nobody of the staff is known by this identity, or by an address that the provider has verified.',
    status: 403,
  },
  'somebody-else': { text: 'That was somebody else: the proof has to be of who is signed in here.', status: 403 },
};

/** Whoever is signed in still is asked once more, with what waits for the proof. */
const notProved = async (
  parts: Parts,
  { staff, ...request }: OpenRequest,
  { kind, purpose }: { readonly kind: keyof typeof whyNot; readonly purpose: TripPurpose | null },
): Promise<Shown> => {
  const { text, status } = whyNot[kind];
  const { next = '/admin', kept, stepUp } = purpose ?? {};
  return staff && stepUp?.userId === staff.userId
    ? stepUpForm(parts, { ...request, staff }, { next, kept: kept ?? '', notProved: text, status })
    : refused({ text, status }, { next, staff });
};

/** After a proof: the form that waited for it is sent by hand, as no other site's doing takes it. */
const waiting = ({ kept, next }: Proven, token: string): Shown => ({
  title: 'Thank you',
  content: html`<div class="narrow"><p>What you typed was kept.</p>
${form({ action: next, token, hidden: new URLSearchParams(kept ?? ''), content: html`<button>Save it now</button>` })}
<p><a href="${next}">Leave it as it was</a></p></div>`,
});

const finish = async (parts: Parts, request: OpenRequest): Promise<PageAnswer> => {
  const { staff, audit } = parts;
  const { query, token, address, client, requestId } = request;
  const [state = '', ...others] = query.getAll('state');
  if (others.length > 0) return notProved(parts, request, { kind: 'sign-in-over', purpose: null });
  const result = await staff.proveByProvider({ browserKey: token, state, query: query.toString() });
  if (!result.ok) return notProved(parts, request, result.error);
  const proven = result.value;
  const actor = { kind: 'user', id: proven.userId } as const;
  const told = { actor, target: { type: 'user', id: proven.userId }, address, requestId };
  const action = proven.stepUp ? 'stepUpByProvider' : 'enterByProvider';
  await audit.recordAudit({ ...told, action, before: null, after: null });
  const entered = await inAct({ ...told, action: 'linkStaffIdentity' }, () =>
    staff.enterByProvider({ proven, address, client }),
  );
  if (!entered.ok) return notProved(parts, request, { ...entered.error, purpose: proven });
  const before = proven.stepUp ? null : (request.staff ?? request.half)?.session;
  if (before) await staff.endStaffSession(before);
  const { id, session } = entered.value;
  return proven.kept ? { ...waiting(proven, formToken(session.formKey ?? id)), id } : { to: proven.next, id };
};

const callbackPage = (parts: Parts): OpenPage => ({
  path: '/admin/sign-in/callback',
  needs: 'anybody',
  show: (request) => finish(parts, request),
});

/** Sign-in by a provider of identities (OpenID Connect). */
export const providerPages = (parts: Parts): readonly OpenPage[] => [beginPage(parts), callbackPage(parts)];
