import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { createLogThrottle, type Logger, runInCall, Unavailable } from '@orderline/platform';
import type { ErrorHandler, MiddlewareHandler } from 'hono';
import type { StatusCode } from 'hono/utils/http-status';
import type { Env, HttpContext } from './env.ts';
import { clientAddress } from './policy/client-address.ts';
import {
  beginCall,
  type CallOptions,
  contextHeaders,
  createRequestLog,
  type RequestLogOptions,
} from './policy/context.ts';
import { type DeprecatedUses, deprecationHeaders } from './policy/deprecation.ts';
import { type Caller, type CallerOptions, createIdentify } from './policy/identify.ts';
import type { Incoming } from './policy/incoming.ts';
import { explain, problemAnswer, type Refused } from './policy/problem.ts';
import { countRequest, type Quota, type RateLimiters, rateLimitHeaders } from './policy/rate-limit.ts';
import { complete, gather, reply, securityHeaders } from './reply.ts';

export const incomingOf = (c: HttpContext): Incoming => ({
  method: c.req.method,
  path: c.req.path,
  header: (name) => c.req.header(name),
  remoteAddress: c.env?.incoming?.socket.remoteAddress,
});

/** Gives each request its context, echoes it, and tells log and metrics how it ended. */
export const requestContext = (options: RequestLogOptions & Omit<CallOptions, 'client'>): MiddlewareHandler<Env> => {
  const logRequest = createRequestLog(options);
  return async (c, next) => {
    const started = performance.now();
    const incoming = incomingOf(c);
    const { call, end } = beginCall(incoming, { ...options, client: c.req.raw.signal });
    c.set('call', call);
    c.set('headers', { ...securityHeaders, ...contextHeaders(call) });
    try {
      await runInCall(call, async () => {
        await next();
        complete(c);
        const seconds = (performance.now() - started) / 1000;
        const [route, problem, userId] = [c.get('route'), c.get('problem'), c.get('userId')];
        const principal = c.get('caller')?.principal;
        logRequest({ ...incoming, call, seconds, status: c.res.status, route, problem, userId, principal });
      });
    } finally {
      end();
    }
  };
};

/** Tells who asks, as far as that can be told, counts the request, and tells on every answer what is left. */
export const admitCallers = (
  options: Omit<CallerOptions, 'rateLimiters'> & { readonly rateLimiters: RateLimiters },
): MiddlewareHandler<Env> => {
  const identify = createIdentify(options);
  const addressOf = clientAddress(options);
  const unidentified = ({ header, remoteAddress }: Incoming, failure: unknown): Caller => {
    if (!(failure instanceof Unavailable)) throw failure;
    const address = addressOf(remoteAddress, header(options.addressHeader));
    return { principal: null, address, authorization: header('authorization'), outage: failure };
  };
  return async (c, next) => {
    const incoming = incomingOf(c);
    const caller = await identify(incoming).catch((failure: unknown) => unidentified(incoming, failure));
    c.set('caller', caller);
    const { quota, refused } = await countRequest(options.rateLimiters, caller);
    tellQuotas(c, [quota]);
    return refused ? problemResponse(c, refused) : next();
  };
};

/** Tells what is left on whatever is answered, and keeps it. */
export const tellQuotas = (c: HttpContext, quotas: readonly Quota[]): void => {
  c.set('quotas', quotas);
  gather(c, rateLimitHeaders(quotas));
};

/** Tells on every answer of an operation that it is on its way out, and who still uses it. */
export const announceDeprecation = (endpoint: Endpoint, uses: DeprecatedUses): MiddlewareHandler<Env> => {
  const { deprecated } = endpoint;
  if (!deprecated) return (_c, next) => next();
  return async (c, next) => {
    gather(c, deprecationHeaders(deprecated, c.req.param()));
    await next();
    uses.count({ ...incomingOf(c), principal: c.get('caller').principal, endpoint });
  };
};

/** The client hung up; nobody reads this, but log and metrics see no fault of ours (nginx has the same). */
const clientClosedRequest = 499;

const OUTAGE_TOLD_AGAIN_MS = 60_000;

/** Answers what was thrown. */
export const answerErrors = (logger: Pick<Logger, 'error' | 'warn'>): ErrorHandler<Env> => {
  const throttle = createLogThrottle({ everyMs: OUTAGE_TOLD_AGAIN_MS });
  return (error, c) => {
    const givenUp: unknown = c.get('call').signal.reason;
    const refused = explain(error, { givenUp, receiving: c.get('receiving') === true, logger, throttle });
    return refused ? problemResponse(c, refused) : reply(c, asStatus(clientClosedRequest), null, {});
  };
};

export const problemResponse = (c: HttpContext, refused: Refused): Response => {
  c.set('problem', refused.problem);
  const { status, headers, body } = problemAnswer(refused, { call: c.get('call'), path: c.req.path });
  return reply(c, asStatus(status), body, headers);
};

/** The status of a problem, or the one for a client that is gone. */
const asStatus = (status: number): StatusCode => status as StatusCode;

/** Answers a path that belongs to no version of the API. */
export type Answer = (c: HttpContext) => Response | Promise<Response>;
