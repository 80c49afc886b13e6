import { isUnreachable, withBlockedOrigin } from './blocked-origin.ts';
import { type Call, createCaller } from './caller.ts';
import { createAnswerCache } from './etags.ts';
import { exchange, type Fetch, type Outgoing, requestOf } from './exchange.ts';
import type { OrderlineProblem } from './faults.ts';
import { withInside } from './inside.ts';
import { newRandomKey } from './new-random-key.ts';
import type { Operation, Operations } from './operation.ts';
import { readAnswer } from './read-answer.ts';
import { resourcesOf } from './resources.ts';
import { type Attempts, type RetryPolicy, retrying, retryPolicy } from './retrying.ts';
import {
  apiKeySession,
  createSession,
  type DeviceStore,
  memoryDevice,
  memoryTokens,
  type Session,
  type TokenStore,
} from './session.ts';
import { type Sleep, sleep, within } from './within.ts';

export type ClientOptions = {
  /** Where the API is, such as `https://api.example.com`. */
  readonly baseUrl: string;
  readonly fetch?: Fetch;
  /** What your program is called, such as `till/3.1`: sent as User-Agent where the platform lets it. */
  readonly app?: string;
  /** For programs: every call carries this key, and nobody signs in. */
  readonly apiKey?: string;
  /** Where tokens are kept; in memory without one. */
  readonly tokens?: TokenStore;
  /** Where the token of this device is kept; in memory without one. */
  readonly device?: DeviceStore;
  readonly retry?: Partial<RetryPolicy>;
  /** For a whole call, with retries and their pauses; 30 s without it. */
  readonly timeoutMs?: number;
  /** How many answers with an ETag are kept; 100 without it. */
  readonly cachedAnswers?: number;
  /** Called when a refresh is refused, and the tokens are gone. */
  readonly onSignedOut?: (problem: OrderlineProblem) => void;
  readonly now?: () => number;
  readonly sleep?: Sleep;
  readonly random?: () => number;
  readonly newKey?: () => string;
};

type Version = {
  readonly operations: Operations;
  /** The operation that exchanges a refresh token. */
  readonly refreshSession: Operation;
};

/** A client of one version of the API, with a method for each operation. */
export const clientOf = <Client>({ operations, refreshSession }: Version, options: ClientOptions): Client => {
  const { tokens: store = memoryTokens(), onSignedOut = () => {}, timeoutMs = 30_000, cachedAnswers = 100 } = options;
  const { now = Date.now, newKey = newRandomKey } = options;
  const policy = { ...retryPolicy, ...options.retry };
  const send = sending(options, policy);
  const sendRefresh = sending(options, { ...policy, attemptTimeoutMs: policy.refreshTimeoutMs });
  const refresh = async (refreshToken: string) => {
    const attempts = { repeatable: true, signal: new AbortController().signal };
    return readAnswer(refreshSession, await sendRefresh(requestOf(refreshSession, { refreshToken }), attempts));
  };
  const session =
    options.apiKey === undefined ? createSession({ store, refresh, now, onSignedOut }) : apiKeySession(options.apiKey);
  const cache = createAnswerCache(cachedAnswers);
  const call = createCaller({ send, session, cache, newKey, timeoutMs, sleep: options.sleep ?? sleep });
  const kept = keepingSession(onDevice(call, options.device ?? memoryDevice()), session);
  const { baseUrl, fetch = globalFetch, apiKey } = options;
  return asClient<Client>(
    withInside(resourcesOf(operations, kept), {
      baseUrl: withoutSlash(baseUrl),
      fetch,
      session,
      hasUser: apiKey === undefined,
    }),
  );
};

/** The types say of each operation what its version says: a test holds them against the models of the server. */
const asClient = <Client>(resources: object) => resources as Client;

/** Requests go out as often as the policy allows, each attempt with its own time. */
const sending = ({ baseUrl, fetch = globalFetch, app, ...options }: ClientOptions, policy: RetryPolicy) => {
  const { now = Date.now, random = Math.random, sleep: pause = sleep } = options;
  const origin = withoutSlash(baseUrl);
  return async (request: Outgoing, attempts: Attempts) => {
    const named = app !== undefined && { 'User-Agent': app };
    const outgoing = { ...request, headers: { ...request.headers, ...named }, url: `${origin}${request.url}` };
    const limits = { ms: policy.attemptTimeoutMs, sleep: pause, signal: attempts.signal };
    try {
      return await retrying({ policy, now, random, sleep: pause }, attempts, () =>
        within(limits, (signal) => exchange(fetch, outgoing, signal)),
      );
    } catch (fault) {
      if (!isUnreachable(fault) || attempts.signal.aborted) throw fault;
      throw await within(limits, (signal) => withBlockedOrigin(fault, { fetch, url: outgoing.url, signal })).catch(
        () => fault,
      );
    }
  };
};

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

/** Looked up at each call, so that what replaces it later is used. */
const globalFetch: Fetch = (url, init) => fetch(url, init);

/** Each sign-in brings the token of the device that the one before was told. */
const onDevice =
  (call: Call, device: DeviceStore): Call =>
  async (operation, input, options) => {
    if (operation.operationId !== 'signIn') return call(operation, input, options);
    const deviceToken = await device.read();
    const answer = await call(operation, deviceToken === null ? input : { deviceToken, ...input }, options);
    const told = asSignedIn(answer).deviceToken;
    if (told !== undefined && told !== deviceToken) await device.write(told);
    return answer;
  };

/** Servers from before devices were known tell none. */
const asSignedIn = (answer: unknown) => answer as { readonly deviceToken?: string };

/** Who signs in stays so, and who ends the current session, or the account, is signed out here too. */
const keepingSession =
  (call: Call, session: Session): Call =>
  async (operation, input, options) => {
    const answer = await call(operation, input, options);
    if (operation.operationId === 'signIn') await session.begin(answer);
    if (operation.operationId === 'signOut' && input.id === 'current') await session.end();
    if (operation.operationId === 'eraseUser') await session.end();
    return answer;
  };
