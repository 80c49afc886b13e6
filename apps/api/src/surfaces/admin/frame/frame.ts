import { type Act, type Application, inAct, scopesFor } from '@orderline/composition';
import { isRecent } from '@orderline/domain/staff';
import { createLogThrottle, type Logger, noteRoute } from '@orderline/platform';
import type { Hono } from 'hono';
import type { StatusCode } from 'hono/utils/http-status';
import type { Env, HttpContext } from '../../../http/env.ts';
import { honoPath } from '../../../http/mount.ts';
import { type AddressOptions, clientAddress } from '../../../http/policy/client-address.ts';
import { explain } from '../../../http/policy/problem.ts';
import { countRequest, type RateLimiters } from '../../../http/policy/rate-limit.ts';
import { UploadRefused } from '../../../http/read-upload.ts';
import { reply } from '../../../http/reply.ts';
import { clearedCookie, writeCookie } from './cookie.ts';
import { formToken, isFormToken, isSafe, newNonce, pageHeaders, whyForeign } from './guard.ts';
import { layout, menuOf } from './layout.ts';
import { withNext } from './next.ts';
import {
  isFile,
  isSent,
  type OpenPage,
  type PageAct,
  type PageAnswer,
  type PageRequest,
  type Staff,
  type StaffPage,
} from './page.ts';
import { type Browsing, browsing, readPageRequest } from './requests.ts';
import * as sorry from './sorry.ts';

export type FrameNeeds = AddressOptions & {
  readonly application: Pick<Application, 'staff' | 'audit'>;
  readonly rateLimiters: RateLimiters;
  readonly logger: Pick<Logger, 'error' | 'warn'>;
  readonly now: () => Date;
};

/** Who asks: signed in, or with the second factor still to come. */
type Known = { readonly staff: Staff | null; readonly half: Staff | null };

const nobody: Known = { staff: null, half: null };

type Visit = Browsing & { readonly known: Known };

/** The browser is gone; nobody reads it. */
const GONE = 499;

const OUTAGE_TOLD_AGAIN_MS = 60_000;

const bytesOf = (chunks: AsyncIterable<string>): ReadableStream =>
  ReadableStream.from(chunks).pipeThrough(new TextEncoderStream());

/** Puts pages behind the one guard: nothing of them is reachable but through what their declarations say. */
export const mountFrame = (
  app: Hono<Env>,
  { application, rateLimiters, logger, now, ...addresses }: FrameNeeds,
  { pages, openPages }: { readonly pages: readonly StaffPage[]; readonly openPages: readonly OpenPage[] },
): void => {
  const addressOf = clientAddress(addresses);
  const throttle = createLogThrottle({ everyMs: OUTAGE_TOLD_AGAIN_MS });

  const whoIs = async (id: string): Promise<Known> => {
    const found = await application.staff.authenticateStaff({ id });
    if (!found.ok) return nobody;
    const { session, account, hasSecondFactor } = found.value;
    const { userId, email, roles } = account;
    const staff = { userId, email, session, hasSecondFactor, scopes: scopesFor(roles) };
    return session.stage === 'full' ? { staff, half: null } : { staff: null, half: staff };
  };

  const send = async (c: HttpContext, answer: PageAnswer, { id, isNew, nonce, known: { staff } }: Visit) => {
    const headers = pageHeaders(nonce);
    if (isSent(answer)) {
      const cookie = answer.id === null ? clearedCookie : answer.id && writeCookie(answer.id);
      return reply(c, 303, null, { ...headers, Location: answer.to, ...(cookie && { 'Set-Cookie': cookie }) });
    }
    if (isFile(answer)) {
      const kept = { 'Content-Type': answer.mediaType, 'Content-Disposition': `attachment; filename="${answer.file}"` };
      return reply(c, 200, bytesOf(answer.chunks), { ...headers, ...kept });
    }
    const menu = staff ? menuOf(pages, staff) : [];
    const token = formToken(id);
    const page = String(await layout(answer, { staff, menu, at: c.req.path, sought: c.req.query('q'), token, nonce }));
    const cookie = isNew ? { 'Set-Cookie': writeCookie(id) } : {};
    const again = answer.refreshSeconds ? { Refresh: String(answer.refreshSeconds) } : {};
    return reply(c, answer.status ?? 200, page, {
      ...headers,
      'Content-Type': 'text/html; charset=utf-8',
      ...cookie,
      ...again,
    });
  };

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

  const answerStaff = async (
    c: HttpContext,
    page: StaffPage,
    { request, known }: { request: PageRequest; known: Known },
  ): Promise<PageAnswer> => {
    const safe = isSafe(c.req.method);
    const here = safe ? request.at : c.req.path;
    const { staff } = known;
    if (!staff) return { to: withNext(known.half ? '/admin/second-factor' : '/admin/sign-in', here) };
    c.set('userId', staff.userId);
    if (page.needs !== null && !staff.scopes.has(page.needs)) return sorry.notAllowed(page.needs);
    if (page.recent && !isRecent(staff.session, now())) return { to: withNext('/admin/step-up', here) };
    if (safe) return page.show ? page.show({ ...request, staff }) : sorry.noSuchPage;
    return page.act ? take(c, page.act, { request: { ...request, staff }, by: staff }) : sorry.noSuchPage;
  };

  const answer = async (
    c: HttpContext,
    page: StaffPage | OpenPage,
    visit: Browsing,
  ): Promise<readonly [PageAnswer, Known]> => {
    const foreign = whyForeign({ method: c.req.method, header: (name) => c.req.header(name) });
    if (foreign !== null) return [sorry.foreign(foreign), nobody];
    const { addressHeader } = addresses;
    const request = await readPageRequest(c, { ...visit, addressOf, addressHeader, fileLimits: page.act?.file });
    if (!request) return [sorry.noForm, nobody];
    const known = await whoIs(visit.id);
    const { staff, half } = known;
    const principal = staff && { userId: staff.userId, scopes: staff.scopes, sessionId: null, apiKeyId: null };
    const { quota, refused } = await countRequest(rateLimiters, { principal, address: request.address });
    if (refused) return [sorry.tooMany(quota.resetSeconds), known];
    if (!isSafe(c.req.method) && !isFormToken(request.form.get('token') ?? '', visit.id))
      return [sorry.outOfDate, known];
    if (page.needs !== 'anybody') return [await answerStaff(c, page, { request, known }), known];
    const open = { ...request, staff, half };
    if (isSafe(c.req.method)) return [page.show ? await page.show(open) : sorry.noSuchPage, known];
    return [page.act ? await take(c, page.act, { request: open, by: half ?? staff }) : sorry.noSuchPage, known];
  };

  const visited = (page: StaffPage | OpenPage) => async (c: HttpContext) => {
    c.set('route', page.path);
    noteRoute(c.req.method, page.path);
    const visit = browsing(c, newNonce());
    try {
      const [answered, known] = await answer(c, page, visit);
      return await send(c, answered, { ...visit, known });
    } catch (error) {
      if (error instanceof UploadRefused) {
        return send(c, sorry.fileRefused(error.refused), { ...visit, isNew: false, known: nobody });
      }
      const { signal, requestId } = c.get('call');
      const failed = explain(error, { givenUp: signal.reason, receiving: false, logger, throttle });
      if (!failed) return reply(c, GONE as StatusCode, null, {});
      c.set('problem', failed.problem);
      return send(c, sorry.failed(failed.problem, requestId), { ...visit, isNew: false, known: nobody });
    }
  };

  for (const page of [...openPages, ...pages]) app.on(['GET', 'POST'], honoPath(page.path), visited(page));
  app.all('/admin/*', visited({ path: '/admin/*', needs: 'anybody' }));
};
