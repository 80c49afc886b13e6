import type { Endpoint, Upload as Limits } from '@orderline/contracts/http/endpoint';
import { err, ok, type Result } from '@orderline/domain/shared';
import type { Hono } from 'hono';
import { admits } from './accept.ts';
import { authorize, callerIdOf, type Principal } from './auth.ts';
import { createDeprecatedUses, type DeprecatedUsesPorts } from './deprecated-uses.ts';
import { announceDeprecation } from './deprecation.ts';
import type { Env, HttpContext } from './env.ts';
import { unlessGivenUp } from './given-up.ts';
import { createInFlight, type InFlight, idempotencyKeyOf } from './idempotency.ts';
import { problemResponse } from './problem.ts';
import type { RateLimiters } from './quota.ts';
import { limitOperation } from './rate-limit.ts';
import { type Head, readHead, readRequestBody } from './read-request.ts';
import { readUpload, type Upload, UploadRefused } from './read-upload.ts';
import { render } from './render.ts';
import { type Answered, isRefused, type Refused } from './reply.ts';
import type { ReadRequest, Route } from './route.ts';

export type MountOptions = DeprecatedUsesPorts & {
  readonly rateLimiters: RateLimiters;
  readonly bodyLimitBytes: number;
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
      const reply = await unlessGivenUp(c.get('call').signal, () => answer(c, { route, options, inFlight })).catch(
        refusedUpload,
      );
      return isRefused(reply) ? problemResponse(c, reply.problem, reply) : render(c, endpoint, reply);
    });
  }
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
};

const answer = async (c: HttpContext, { route, options, inFlight }: Serving): Promise<Answered | Refused> => {
  const { endpoint } = route;
  const principal = admit(c, endpoint);
  if (!principal.ok) return principal.error;
  const limited = await limitOperation(c, { endpoint, limiters: options.rateLimiters });
  if (limited) return limited;
  const head = readHead(c, endpoint);
  if (!head.ok) return head.error;
  c.set('receiving', true);
  const body = await readRequestBody(c, { endpoint, limit: options.bodyLimitBytes });
  c.set('receiving', false);
  if (!body.ok) return body.error;
  const { params, query, expectedVersions } = head.value;
  const upload = endpoint.upload ? await openUpload(c, endpoint.upload) : ok(undefined);
  if (!upload.ok) return upload.error;
  const idempotencyKey = idempotencyKeyFor(c, {
    endpoint,
    head: head.value,
    principal: principal.value,
    sent: body.value.sent,
  });
  const request = {
    params,
    query,
    idempotencyKey,
    body: body.value.read,
    upload: upload.value,
    principal: principal.value,
    address: c.get('address'),
  };
  const handle = () => handled(route, { request, expectedVersions });
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
): Promise<Answered | Refused> => {
  let reply = await route.handle({ ...request, expectedVersion: first });
  for (const expectedVersion of others) {
    if (!isRefused(reply) || reply.problem !== 'precondition-failed') break;
    reply = await route.handle({ ...request, expectedVersion });
  }
  return reply;
};

/** Such a body may be long on its way, within limits of its own. */
const openUpload = (c: HttpContext, limits: Limits): Promise<Result<Upload, Refused>> => {
  c.get('call').extend(limits.deadlineMs);
  return readUpload(c.req.raw, limits);
};

const admit = (c: HttpContext, endpoint: Endpoint): Result<Principal | null, Refused> => {
  const principal = authorize(endpoint, {
    principal: c.get('principal'),
    reason: c.get('authFailure'),
    authorization: c.req.header('authorization'),
  });
  if (principal.ok && principal.value) c.set('userId', principal.value.userId);
  if (!principal.ok || admits(c.req.header('accept'), 'application/json')) return principal;
  return err({ problem: 'not-acceptable' });
};

type Keyed = {
  readonly endpoint: Endpoint;
  readonly head: Head;
  readonly principal: Principal | null;
  readonly sent: unknown;
};

/** An anonymous caller has no scope of keys: a key is then as good as none. */
const idempotencyKeyFor = (c: HttpContext, { endpoint, head: { key }, principal, sent }: Keyed) =>
  key === null || !principal
    ? undefined
    : idempotencyKeyOf({ key, callerId: callerIdOf(principal), endpoint, path: c.req.path, body: sent });
