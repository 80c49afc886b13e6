import { inAct } from '@orderline/composition';
import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { err, type Result } from '@orderline/domain/shared';
import { type Logger, noteRoute } from '@orderline/platform';
import type { Hono, MiddlewareHandler } from 'hono';
import type { Env, HttpContext } from './env.ts';
import { announceDeprecation, problemResponse, tellQuotas } from './hono.ts';
import { admits } from './negotiation.ts';
import { actOf, isApart } from './policy/acts.ts';
import { authorize } from './policy/authorize.ts';
import { unlessGivenUp } from './policy/context.ts';
import { createDeprecatedUses, type DeprecatedUsesPorts } from './policy/deprecation.ts';
import { createInFlight, type InFlight, idempotencyKeyFor } from './policy/idempotency.ts';
import type { Principal } from './policy/principal.ts';
import type { Refused } from './policy/problem.ts';
import { countOperation, type RateLimiters } from './policy/rate-limit.ts';
import { type ProofPorts, whyUnproven, wrongCode } from './policy/second-factor.ts';
import { readContent, readHead } from './read-request.ts';
import { UploadRefused } from './read-upload.ts';
import { beginReading, handOver, type Reading, render, renderStream } from './render.ts';
import { isOwnResponse, isRefused, type ReadRequest, type Reply, type Route } from './route.ts';

export type MountOptions = DeprecatedUsesPorts &
  ProofPorts & {
    readonly rateLimiters: RateLimiters;
    readonly bodyLimitBytes: number;
    /** Whether answers are compressed for who accepts it. */
    readonly compression: boolean;
    readonly logger: Pick<Logger, 'error' | 'warn'>;
    /** Aborts where the server drains: streams end. */
    readonly draining?: AbortSignal | undefined;
  };

/** Puts routes on the router: nothing is reachable but through the policy and the models of its endpoint. */
export const mount = (app: Hono<Env>, routes: readonly Route[], options: MountOptions): void => {
  const inFlight = createInFlight();
  const uses = createDeprecatedUses(options);
  for (const route of routes) {
    const { endpoint } = route;
    const [method, path] = [endpoint.method.toUpperCase(), honoPath(endpoint.path)];
    if (endpoint.deprecated) app.on(method, path, announceDeprecation(endpoint, uses));
    app.on(method, path, async (c) => {
      c.set('route', endpoint.path);
      noteRoute(c.req.method, endpoint.path);
      const { signal } = c.get('call');
      const reading = endpoint.kind === 'stream' ? beginReading([signal, options.draining]) : undefined;
      const serving = { route, options, inFlight, reading };
      const reply = await unlessGivenUp(signal, () => answer(c, serving), leaveStream(endpoint)).catch(refusedUpload);
      if (isRefused(reply)) return problemResponse(c, reply);
      if (isOwnResponse(reply)) return handOver(c, reply);
      if (endpoint.kind !== 'stream' || !reading)
        return render(c, { endpoint, answered: reply, compression: options.compression });
      return renderStream(c, { ...endpoint.stream, chunks: asChunks(reply.body), reading, logger: options.logger });
    });
  }
};

/** What the handler of a stream answers, as its type says. */
const asChunks = (body: unknown) => body as AsyncIterable<string>;

/** Nobody takes what a stream has opened for whoever has left. */
const leaveStream =
  ({ kind }: Pick<Endpoint, 'kind'>) =>
  (late: Reply): void => {
    if (isRefused(late)) return;
    if (isOwnResponse(late)) late.leave();
    else if (kind === 'stream') void asChunks(late.body)[Symbol.asyncIterator]().return?.();
  };

const refusedUpload = (error: unknown): Refused => {
  if (error instanceof UploadRefused) return error.refused;
  throw error;
};

export const honoPath = (template: string): string => template.replaceAll(/\{(\w+)\}/g, ':$1');

type Serving = {
  readonly route: Route;
  readonly options: MountOptions;
  readonly inFlight: InFlight;
  /** Of a stream. */
  readonly reading: Reading | undefined;
};

const answer = async (c: HttpContext, { route, options, inFlight, reading }: Serving): Promise<Reply> => {
  const { endpoint } = route;
  const principal = admit(c, endpoint);
  if (!principal.ok) return principal.error;
  const counted = await countOperation(options.rateLimiters, c.get('caller'), endpoint);
  if (counted) tellQuotas(c, [...c.get('quotas'), counted.quota]);
  if (counted?.refused) return counted.refused;
  const head = readHead(c, endpoint);
  if (!head.ok) return head.error;
  const content = await readContent(c, { endpoint, limit: options.bodyLimitBytes });
  if (!content.ok) return content.error;
  const { params, query, oneTimeCode, expectedVersions } = head.value;
  const { sent, read, upload } = content.value;
  const by = { principal: principal.value, endpoint, path: c.req.path };
  const idempotencyKey = idempotencyKeyFor({ ...by, key: head.value.key, body: sent });
  const request = {
    params,
    query,
    idempotencyKey,
    oneTimeCode,
    body: read,
    upload,
    until: reading?.until,
    lastEventId: reading && c.req.header('last-event-id'),
    principal: principal.value,
    address: c.get('caller').address,
  };
  const requestId = c.get('call').requestId;
  const act = actOf(endpoint, { principal: principal.value, params, address: request.address, requestId });
  if (endpoint.secondFactor === 'required') {
    const unproven = act && oneTimeCode !== null ? await whyUnproven(options, { act, code: oneTimeCode }) : wrongCode;
    if (unproven) return unproven;
  }
  const handle = async () => {
    const work = () => handled(route, { request, expectedVersions });
    if (!act) return work();
    if (!isApart(endpoint)) return inAct(act, work);
    await options.audit.recordAudit({ ...act, before: null, after: null });
    return work();
  };
  return idempotencyKey ? inFlight.run(idempotencyKey, handle) : handle();
};

type Expecting = {
  readonly request: Omit<ReadRequest, 'expectedVersion'>;
  readonly expectedVersions: readonly number[] | undefined;
};

/** Of the versions that a change was made for at most one is current: the store judges each, and only that one is changed. */
const handled = async (
  route: Route,
  { request, expectedVersions: [first, ...others] = [] }: Expecting,
): Promise<Reply> => {
  let reply = await route.handle({ ...request, expectedVersion: first });
  for (const expectedVersion of others) {
    if (!isRefused(reply) || reply.problem !== 'precondition-failed') break;
    reply = await route.handle({ ...request, expectedVersion });
  }
  return reply;
};

const admit = (c: HttpContext, endpoint: Endpoint): Result<Principal | null, Refused> => {
  const caller = c.get('caller');
  if (caller.outage && endpoint.auth !== 'public') throw caller.outage;
  const principal = authorize(endpoint, caller);
  if (principal.ok && principal.value) c.set('userId', principal.value.userId);
  const mediaType = endpoint.kind === 'stream' ? endpoint.stream.mediaType : 'application/json';
  if (!principal.ok || admits(c.req.header('accept'), mediaType)) return principal;
  return err({ problem: 'not-acceptable' });
};

/**
 * Answers 405 to a path that is spelled out where the method is none of its own: `{id}` beside it would take its last
 * part for an id.
 */
export const guardLiteralPaths = (routes: readonly Route[]): MiddlewareHandler<Env> => {
  const methods = methodsByPath(routes);
  return async (c, next) => {
    const taken = methods.get(c.req.path);
    if (!taken || taken.includes(c.req.method)) return next();
    return problemResponse(c, notAllowed(taken));
  };
};

const methodsByPath = (routes: readonly Route[]): ReadonlyMap<string, readonly string[]> => {
  const literal = routes.filter(({ endpoint: { path } }) => !path.includes('{'));
  const byPath = Map.groupBy(literal, ({ endpoint: { path } }) => path);
  return new Map([...byPath].map(([path, same]) => [path, same.flatMap(({ endpoint }) => methodsOf(endpoint.method))]));
};

const methodsOf = (method: string): readonly string[] => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]);

/** The problem of a method that a path does not take. */
export const notAllowed = (taken: readonly string[]): Refused => ({
  problem: 'method-not-allowed',
  headers: { Allow: taken.join(', ') },
});
