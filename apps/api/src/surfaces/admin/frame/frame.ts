import type { Application } from '@orderline/composition';
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
import { type AnsweringNeeds, answering } from './answering.ts';
import { formToken, isFormToken, isSafe, isSentHere, newNonce, whyForeign } from './guard.ts';
import { formKeyOf, nobody, whoIsBy } from './known.ts';
import { isSent, type OpenPage, type PageAnswer, type PageRequest, type Shown, type StaffPage } from './page.ts';
import { placeOf } from './places.ts';
import { areTexts, askedAt, type Browsing, browsing, isPoll, readPageRequest, sentFileOf } from './requests.ts';
import { sending, type Visit } from './send.ts';
import * as sorry from './sorry.ts';

export type FrameNeeds = AddressOptions & {
  readonly application: Pick<Application, 'staff' | 'audit'>;
  readonly rateLimiters: RateLimiters;
  readonly logger: Pick<Logger, 'error' | 'warn'>;
  readonly now: () => Date;
  /** Aborts where the server drains: files that are under way are broken off. */
  readonly draining?: AbortSignal | undefined;
};

/** The browser is gone; nobody reads it. */
const GONE = 499;

const OUTAGE_TOLD_AGAIN_MS = 60_000;

export type Pages = Pick<AnsweringNeeds, 'stepUp'> & {
  readonly pages: readonly StaffPage[];
  readonly openPages: readonly OpenPage[];
};

/** Puts pages behind the one guard: nothing of them is reachable but through what their declarations say. */
export const mountFrame = (
  app: Hono<Env>,
  { application, rateLimiters, logger, now, draining, ...addresses }: FrameNeeds,
  { pages, openPages, stepUp }: Pages,
): void => {
  const addressOf = clientAddress(addresses);
  const throttle = createLogThrottle({ everyMs: OUTAGE_TOLD_AGAIN_MS });

  const whoIs = whoIsBy(application);

  const send = sending({ pages, logger, draining });

  const { answerStaff, answerBy, closedToFiles } = answering({ application, now, stepUp });

  /** What is shown of a fault; null where nobody is there any more. */
  const failedBy = (c: HttpContext, error: unknown): Shown | null => {
    if (error instanceof UploadRefused) return sorry.fileRefused(error.refused);
    const { signal, requestId } = c.get('call');
    const receiving = c.get('receiving') === true;
    const failed = explain(error, { givenUp: signal.reason, receiving, logger, throttle });
    if (failed) c.set('problem', failed.problem);
    return failed && sorry.failed(failed.problem, requestId);
  };

  /**
   * Takes a form that waited for the proof, as the page that it was for does, in the session that is new by it: where that
   * fails, whoever sent it is signed in all the same, and may send it again.
   */
  const resume = async (
    c: HttpContext,
    { to, id, form }: { readonly to: string; readonly id: string; readonly form: URLSearchParams },
    { request, visit }: { readonly request: PageRequest; readonly visit: Browsing },
  ): Promise<readonly [PageAnswer, Visit]> => {
    const proven = { ...visit, id, isNew: true };
    const place = placeOf(pages, to);
    let known = nobody;
    try {
      known = await whoIs(id);
      if (!place) return [sorry.noSuchPage, { ...proven, known }];
      if (!areTexts(form.values())) return [sorry.noForm, { ...proven, known }];
      const asked = { ...request, at: to, params: place.params, query: new URLSearchParams(), form };
      const token = formToken(formKeyOf(known, id));
      const answered = await answerStaff(c, place.page, { request: { ...asked, token }, known });
      return [isSent(answered) ? { id, ...answered } : answered, { ...proven, known }];
    } catch (error) {
      const failed = failedBy(c, error);
      if (!failed) throw error;
      return [sorry.withForm(failed, { to, form, token: request.token }), { ...proven, known }];
    }
  };

  const answer = async (
    c: HttpContext,
    page: StaffPage | OpenPage,
    visit: Browsing,
  ): Promise<readonly [PageAnswer, Visit]> => {
    const unknown = { ...visit, known: nobody };
    const coming = { method: c.req.method, header: (name: string) => c.req.header(name) };
    const foreign = whyForeign(coming);
    if (foreign !== null) return [sorry.foreign(foreign), unknown];
    const at = askedAt(c);
    if (visit.isNew && isSentHere(coming)) return [sorry.oneMoment(at), { ...unknown, isNew: false }];
    const known = await whoIs(visit.id, isPoll(c));
    const here = { ...visit, known };
    const { staff, half } = known;
    const address = addressOf(c.env?.incoming?.socket.remoteAddress, c.req.header(addresses.addressHeader));
    const principal = staff && { userId: staff.userId, scopes: staff.scopes, sessionId: null, apiKeyId: null };
    const { quota, refused } = await countRequest(rateLimiters, { principal, address });
    if (refused) return [sorry.tooMany(quota.resetSeconds), here];
    const withFile = sentFileOf(c, page);
    const closed = withFile && page.needs !== 'anybody' ? closedToFiles(c, page, { at, known }) : null;
    if (closed) return [closed, here];
    const formKey = formKeyOf(known, visit.id);
    const request = await readPageRequest(c, { withFile, address, nonce: visit.nonce, token: formToken(formKey) });
    if (!request) return [sorry.noForm, here];
    if (!isSafe(c.req.method) && !isFormToken(request.form.get('token') ?? '', formKey)) return [sorry.outOfDate, here];
    const answered = await answerBy(c, page, { request: { ...request, staff, half }, known });
    return isSent(answered) && answered.resumed && answered.id
      ? resume(c, { to: answered.to, id: answered.id, form: answered.resumed }, { request, visit })
      : [answered, here];
  };

  const visited = (page: StaffPage | OpenPage) => async (c: HttpContext) => {
    c.set('route', page.path);
    noteRoute(c.req.method, page.path);
    const visit = browsing(c, newNonce());
    try {
      return await send(c, ...(await answer(c, page, visit)));
    } catch (error) {
      const failed = failedBy(c, error);
      if (!failed) return reply(c, GONE as StatusCode, null, {});
      return send(c, failed, { ...visit, isNew: false, known: nobody });
    }
  };

  for (const page of [...openPages, ...pages]) app.on(['GET', 'POST'], honoPath(page.path), visited(page));
  app.all('/admin/*', visited({ path: '/admin/*', needs: 'anybody' }));
};
