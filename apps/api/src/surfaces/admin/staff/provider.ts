import { type Application, inAct } from '@orderline/composition';
import type { EnterByProviderRefusal, ProveByProviderRefusal, Proven } from '@orderline/domain/staff';
import { html } from 'hono/html';
import { formToken } from '../frame/guard.ts';
import { type FormParts, form, notice } from '../frame/layout.ts';
import { safeNext } from '../frame/next.ts';
import type { Fragment, OpenPage, OpenRequest, PageAnswer, Shown, StaffPage } from '../frame/page.ts';

type Parts = Pick<Application, 'staff' | 'audit'>;

/** A button that leads to the provider; nothing where there is none. */
export const byProvider = async (
  { staff }: Pick<Parts, 'staff'>,
  parts: Pick<FormParts, 'action' | 'token' | 'hidden'>,
): Promise<Fragment> => {
  const name = await staff.nameOfProvider();
  if (!name.ok || name.value === null) return html``;
  return html`<p class="otherwise">or</p>${form({ ...parts, content: html`<button class="quiet">Go on with ${name.value}</button>` })}`;
};

const refused = (text: string, status: Shown['status'], to = '/admin/sign-in'): Shown => ({
  title: 'You are not signed in',
  status,
  content: html`<div class="narrow">${notice(text)}<p><a href="${to}">Try again, or in another way</a></p></div>`,
});

const away = (to?: string): Shown =>
  refused('The provider does not answer now. With a password you can still sign in.', 503, to);

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
      return begun.ok ? leading(begun.value.url) : away();
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
    take: async ({ form: sent, token, staff: { session } }) => {
      const next = safeNext(sent.get('next') ?? undefined);
      const begun = await staff.beginProviderSignIn({ next, kept: sent.get('kept'), browserKey: token, session });
      return begun.ok ? leading(begun.value.url) : away('/admin/step-up');
    },
  },
});

const whyNot = ({ kind }: ProveByProviderRefusal | EnterByProviderRefusal): Shown => {
  switch (kind) {
    case 'provider-away':
      return away();
    case 'provider-refused':
      return refused('The provider, or you there, did not agree.', 403);
    case 'provider-distrusted':
      return refused('What the provider answered cannot be trusted: nobody was signed in.', 403);
    case 'sign-in-over':
      return refused('This sign-in was used already, took too long, or was begun in another browser.', 403);
    case 'not-staff':
      return refused(
        'Nobody of the staff is known by this identity, or by an address that the provider has verified.',
        403,
      );
    case 'somebody-else':
      return refused('That was somebody else: the proof has to be of who is signed in here.', 403);
  }
};

/** After a proof: the form that waited for it is sent by hand, as no other site's doing takes it. */
const waiting = ({ kept, next }: Proven, token: string): Shown => ({
  title: 'Thank you',
  content: html`<div class="narrow"><p>What you typed was kept.</p>
${form({ action: next, token, hidden: new URLSearchParams(kept ?? ''), content: html`<button>Save it now</button>` })}
<p><a href="${next}">Leave it as it was</a></p></div>`,
});

const finish = async ({ staff, audit }: Parts, request: OpenRequest): Promise<PageAnswer> => {
  const { query, token, address, client, requestId } = request;
  const [state = '', ...others] = query.getAll('state');
  if (others.length > 0) return whyNot({ kind: 'sign-in-over' });
  const result = await staff.proveByProvider({ browserKey: token, state, query: query.toString() });
  if (!result.ok) return whyNot(result.error);
  const proven = result.value;
  const actor = { kind: 'user', id: proven.userId } as const;
  const told = { actor, target: { type: 'user', id: proven.userId }, address, requestId };
  const action = proven.stepUp ? 'stepUpByProvider' : 'enterByProvider';
  await audit.recordAudit({ ...told, action, before: null, after: null });
  const entered = await inAct({ ...told, action: 'linkStaffIdentity' }, () =>
    staff.enterByProvider({ proven, address, client }),
  );
  if (!entered.ok) return whyNot(entered.error);
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
