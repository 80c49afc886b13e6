import { totpCodeOf } from '@orderline/adapters-crypto';
import { demoSecondFactor } from '@orderline/composition';
import { demoAdmin, demoCustomer, demoIds, demoOperator } from '@orderline/contracts/http/demo';
import type { DemoSystem } from './demo-system.ts';
import type { Json } from './same-shape.ts';

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

export const sent = async (
  { origin }: Pick<DemoSystem, 'origin'>,
  { method, path, headers, body }: Asked,
): Promise<{ readonly status: number; readonly headers: Headers; readonly body: Json }> => {
  const response = await fetch(`${origin}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
};

/** Of what has no end: how it was answered, and whether anything came; then nobody listens any more. */
export const begun = async (
  { origin }: Pick<DemoSystem, 'origin'>,
  { method, path, headers }: Asked,
): Promise<readonly [status: number, mediaType: string | null, came: boolean]> => {
  const leave = new AbortController();
  const response = await fetch(`${origin}${path}`, { method, headers, signal: leave.signal });
  const reader = response.body?.getReader();
  const first = await reader?.read();
  leave.abort();
  await reader?.closed.catch(() => undefined);
  return [response.status, response.headers.get('content-type'), (first?.value?.length ?? 0) > 0];
};

const json = { 'Content-Type': 'application/json' };

type User = { readonly email: string; readonly password: string };

const signedIn = async (system: DemoSystem, { email, password }: User): Promise<Json> =>
  (
    await sent(system, {
      ...{ method: 'POST', path: '/api/v2/sessions', headers: json },
      body: JSON.stringify({ email, password }),
    })
  ).body;

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

/** A key with those scopes, made by an admin. */
const keyWith = async (system: DemoSystem, scopes: readonly string[]): Promise<string> => {
  const headers = { ...json, ...bearer((await signedIn(system, demoOperator)).accessToken) };
  const body = JSON.stringify({ name: scopes.join(' '), scopes });
  return (await sent(system, { method: 'POST', path: '/api/v2/api-keys', headers, body })).body.key;
};

/** Whose device has to prove it. */
const ofDevices: ReadonlySet<string> = new Set(['setStaffRoles', 'resetSecondFactor']);

/** Who sends an example: nobody, the demo customer, an admin of the demo, or, where operators ask and keys may, a program. */
export const callers = async (
  system: DemoSystem,
  { security, tags, operationId }: Json,
): Promise<{ readonly caller: object }> => {
  const ways: readonly Json[] = security;
  if (ways.length === 0 || ways.some((way) => Object.keys(way).length === 0)) return { caller: {} };
  const scopes: readonly string[] = ways.flatMap(({ accessToken = [] }) => accessToken);
  if (tags.includes('Internal') && ways.some((way) => 'apiKey' in way))
    return { caller: bearer(await once(system, scopes.join(' '), () => keyWith(system, scopes))) };
  const admin = ofDevices.has(operationId) ? demoAdmin : demoOperator;
  return { caller: await asUser(system, scopes.length > 0 ? admin : demoCustomer) };
};

const asUser = async (system: DemoSystem, user: User) =>
  bearer(await once(system, user.email, async () => (await signedIn(system, user)).accessToken));

const made = new WeakMap<DemoSystem, Map<string, Promise<string>>>();

/** Signing in takes its time, and a client has two keys at most: each system makes one, which is used again. */
const once = (system: DemoSystem, name: string, make: () => Promise<string>): Promise<string> => {
  const ofSystem = made.get(system) ?? new Map<string, Promise<string>>();
  made.set(system, ofSystem);
  const value = ofSystem.get(name) ?? make();
  ofSystem.set(name, value);
  return value;
};

type Texts = Readonly<Record<string, string>>;

type Real = { readonly body?: object; readonly params?: Texts; readonly headers?: Texts };

const cancel = (system: DemoSystem, headers: Readonly<Record<string, string>>, id: string) =>
  sent(system, { method: 'POST', path: `/api/v2/orders/${id}/cancellation`, headers });

/** What the device of the demo's admin shows now. */
const ownCode = async (): Promise<Real> => ({
  headers: { 'One-Time-Code': totpCodeOf(demoSecondFactor, new Date()) },
});

/** What no example can hold, each with the reason: the real value takes its place. */
const real: Readonly<Record<string, (system: DemoSystem) => Promise<Real>>> = {
  // A code is told by e-mail alone.
  verifyEmail: async (system) => {
    const headers = await asUser(system, demoCustomer);
    await sent(system, { method: 'POST', path: '/api/v2/users/me/email-verification', headers });
    return { body: { token: await system.code() } };
  },
  resetPassword: async (system) => {
    const body = JSON.stringify({ email: demoCustomer.email });
    await sent(system, { method: 'POST', path: '/api/v2/password-resets', headers: json, body });
    return { body: { token: await system.code() } };
  },
  // A refresh token is told to who signs in, and good for one use.
  refreshSession: async (system) => ({
    body: { refreshToken: (await signedIn(system, demoCustomer)).refreshToken },
  }),
  // A code is good for 90 seconds and one use.
  setStaffRoles: ownCode,
  resetSecondFactor: ownCode,
  // Nobody is erased while an order is on its way: in time it is delivered, here it is cancelled.
  eraseUser: async (system) => {
    await cancel(system, await asUser(system, demoCustomer), demoIds.order);
    return {};
  },
};

/** The version that is current is in its ETag, and moves with every change. */
const versionOf = async (system: DemoSystem, { path, headers }: Asked) => {
  const answer = await sent(system, { method: 'GET', path, headers });
  return { 'If-Match': answer.headers.get('etag') ?? '' };
};

/** The request that the document makes of the examples of an operation, as Swagger UI does; one for each form of its body. */
export const asked = async (system: DemoSystem, operation: Json): Promise<readonly Asked[]> => {
  const { operationId, method, caller, parameters = [], requestBody } = operation;
  const { params = {}, body = {}, headers: told = {} } = (await real[operationId]?.(system)) ?? {};
  const filledIn: readonly Json[] = parameters.map((one: Json) => ({
    ...one,
    value: one.example ?? one.schema.example,
  }));
  const inPlace = (place: string): Readonly<Record<string, string>> =>
    Object.fromEntries(
      filledIn
        .filter((one) => one.in === place && one.value !== undefined)
        .map(({ name, value }) => [name, String(value)]),
    );
  const parts = { ...inPlace('path'), ...params };
  const query = new URLSearchParams(inPlace('query')).toString();
  const path = `${operation.path.replaceAll(/\{(\w+)\}/g, (_part: string, name: string) => parts[name])}${query && `?${query}`}`;
  const headers = { ...caller, ...inPlace('header'), ...told };
  const request = { method: method.toUpperCase(), path, headers };
  const versioned = 'If-Match' in headers ? { ...headers, ...(await versionOf(system, request)) } : headers;
  const contents = Object.entries<Json>(requestBody?.content ?? {});
  if (contents.length === 0) return [{ ...request, headers: versioned }];
  return contents.map(([type, { example }], index) => ({
    ...request,
    headers: { ...versioned, 'Content-Type': type, ...(index > 0 && { 'Idempotency-Key': `form-${index}` }) },
    body: typeof example === 'string' ? example : JSON.stringify({ ...example, ...body }),
  }));
};
