import { type Act, type Application, inAct } from '@orderline/composition';
import { isRecent } from '@orderline/domain/staff';
import type { HttpContext } from '../../../http/env.ts';
import { unknownIn } from './filters.ts';
import { isSafe } from './guard.ts';
import type { Known } from './known.ts';
import { withNext } from './next.ts';
import {
  missingFor,
  type OpenPage,
  type OpenRequest,
  type PageAct,
  type PageAnswer,
  type PageRequest,
  type Shown,
  type Staff,
  type StaffPage,
  type StaffRequest,
} from './page.ts';
import * as sorry from './sorry.ts';

export type AnsweringNeeds = {
  readonly application: Pick<Application, 'audit'>;
  readonly now: () => Date;
  /** Asks for a proof, and keeps the form that was sent without one. */
  readonly stepUp: (request: StaffRequest, next: string) => Promise<PageAnswer>;
};

const pathOf = (at: string): string => at.split('?', 1)[0] ?? '';

/** Where somebody goes on after a sign-in or a proof: what they sent is not there any more, its page is. */
const hereOf = (c: HttpContext, at: string): string => (isSafe(c.req.method) ? at : pathOf(at));

const notUnderstood = ({ query: known = [] }: StaffPage, { at, query }: PageRequest): Shown | null => {
  const faults = known === 'filter' ? null : unknownIn(query, known);
  return faults ? sorry.notUnderstood(faults, pathOf(at)) : null;
};

/** What pages answer to whom. */
export const answering = ({ application, now, stepUp }: AnsweringNeeds) => {
  const take = async <Request extends PageRequest>(
    c: HttpContext,
    act: PageAct<Request>,
    asked: { request: Request; by: Staff | null },
  ) => {
    const { request, by } = asked;
    if (!by) return act.take(request);
    const told: Act = {
      actor: { kind: 'user', id: by.userId },
      action: act.action,
      target: act.target?.(request) ?? null,
      address: request.address,
      requestId: c.get('call').requestId,
    };
    if (act.apart) await application.audit.recordAudit({ ...told, before: null, after: null });
    return act.apart ? act.take(request) : inAct(told, () => act.take(request));
  };

  /** Told before anything that was sent is looked at: the staff who may, or why nobody comes in. */
  const admit = (
    c: HttpContext,
    page: StaffPage,
    { at, known }: { readonly at: string; readonly known: Known },
  ): { readonly staff: Staff; readonly isLate: boolean } | { readonly closed: PageAnswer } => {
    const { staff, half } = known;
    if (!staff) return { closed: { to: withNext(half ? '/admin/second-factor' : '/admin/sign-in', hereOf(c, at)) } };
    c.set('userId', staff.userId);
    const missing = missingFor(page, staff);
    if (missing) return { closed: sorry.notAllowed(missing) };
    return { staff, isLate: page.recent === true && !isRecent(staff.session, now()) };
  };

  const answerStaff = async (
    c: HttpContext,
    page: StaffPage,
    { request, known }: { readonly request: PageRequest; readonly known: Known },
  ): Promise<PageAnswer> => {
    const admitted = admit(c, page, { at: request.at, known });
    if ('closed' in admitted) return admitted.closed;
    const { staff, isLate } = admitted;
    const here = hereOf(c, request.at);
    const safe = isSafe(c.req.method);
    if (isLate) return safe ? { to: withNext('/admin/step-up', here) } : stepUp({ ...request, staff }, here);
    if (safe) return page.show ? (notUnderstood(page, request) ?? page.show({ ...request, staff })) : sorry.noSuchPage;
    return page.act ? take(c, page.act, { request: { ...request, staff }, by: staff }) : sorry.noSuchPage;
  };

  const answerBy = async (
    c: HttpContext,
    page: StaffPage | OpenPage,
    { request, known }: { readonly request: OpenRequest; readonly known: Known },
  ): Promise<PageAnswer> => {
    if (page.needs !== 'anybody') return answerStaff(c, page, { request, known });
    if (isSafe(c.req.method)) return page.show ? page.show(request) : sorry.noSuchPage;
    return page.act ? take(c, page.act, { request, by: known.half ?? known.staff }) : sorry.noSuchPage;
  };

  /** Why a file is not even read; null of who may send it. */
  const closedToFiles = (
    c: HttpContext,
    page: StaffPage,
    asked: { readonly at: string; readonly known: Known },
  ): PageAnswer | null => {
    const admitted = admit(c, page, asked);
    if ('closed' in admitted) return admitted.closed;
    return admitted.isLate ? { to: withNext('/admin/step-up', hereOf(c, asked.at)) } : null;
  };

  return { answerStaff, answerBy, closedToFiles };
};
