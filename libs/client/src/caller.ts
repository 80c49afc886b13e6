import type { ChangeOptions, SignInOptions } from './call-types.ts';
import { type AnswerCache, ifMatchOf, remember } from './etags.ts';
import { type Input, type Outgoing, type Received, requestOf } from './exchange.ts';
import { withKey } from './faults.ts';
import type { Operation } from './operation.ts';
import { readAnswer } from './read-answer.ts';
import type { Attempts } from './retrying.ts';
import type { Session, SignedIn } from './session.ts';
import { type Sleep, within } from './within.ts';

export type CallerPorts = {
  /** Sends a request as often as it takes. */
  readonly send: (request: Outgoing, attempts: Attempts) => Promise<Received>;
  readonly session: Session;
  readonly cache: AnswerCache;
  readonly newKey: () => string;
  readonly sleep: Sleep;
  readonly timeoutMs: number;
};

export type Call = (
  operation: Operation,
  input: Input,
  options?: SignInOptions & Partial<ChangeOptions>,
) => Promise<unknown>;

/** Calls an operation: who is asking, the keys and tags it carries, and what its answer means. */
export const createCaller =
  (ports: CallerPorts): Call =>
  async (operation, input, options = {}) => {
    const key = operation.keyed && (options.idempotencyKey ?? ports.newKey());
    const request = prepared(operation, { ...options, input, key });
    const limits = { ms: options.timeoutMs ?? ports.timeoutMs, sleep: ports.sleep, signal: options.signal };
    try {
      const received = await within(limits, (signal) => authorized(ports, { operation, request, signal }));
      const answer = readAnswer(operation, received);
      remember(answer, received.headers.get('etag'));
      return answer;
    } catch (caught) {
      throw key === undefined ? caught : withKey(caught, key);
    }
  };

type Preparing = Pick<SignInOptions, 'oneTimeCode'> & {
  readonly input: Input;
  readonly key: string | undefined;
  readonly ifMatch?: object | string | undefined;
};

/** One key for all attempts: a retry is the same request. */
const prepared = (operation: Operation, { input, key, ifMatch, oneTimeCode }: Preparing): Outgoing => {
  const request = requestOf(operation, input);
  const keyed = key !== undefined && { 'Idempotency-Key': key };
  const matching = ifMatch !== undefined && { 'If-Match': ifMatchOf(ifMatch) };
  const proving = oneTimeCode !== undefined && { 'One-Time-Code': oneTimeCode };
  return { ...request, headers: { ...request.headers, ...keyed, ...matching, ...proving } };
};

type Sending = { readonly operation: Operation; readonly request: Outgoing; readonly signal: AbortSignal };

const authorized = async (ports: CallerPorts, sending: Sending): Promise<Received> => {
  const tokens = sending.operation.public ? null : await ports.session.tokens();
  const received = await revalidated(ports, { ...sending, tokens });
  if (!tokens || !isUnauthenticated(received)) return received;
  const renewed = await ports.session.renew(tokens);
  return renewed ? revalidated(ports, { ...sending, tokens: renewed }) : received;
};

/** Other problems are 401 too, such as a wrong password, and no fresh token helps there. */
const isUnauthenticated = ({ status, text }: Received): boolean => status === 401 && text.includes('"unauthenticated"');

/** Sends what is cached to be compared, and takes it where it still holds. */
const revalidated = async (
  { send, cache }: CallerPorts,
  { operation, request, signal, tokens }: Sending & { readonly tokens: SignedIn | null },
): Promise<Received> => {
  const bearer = tokens && { Authorization: `Bearer ${tokens.accessToken}` };
  const headers = { ...request.headers, ...bearer };
  const sentOnce = typeof request.body === 'object';
  const attempts = { repeatable: !sentOnce && isRepeatable(operation, tokens), signal };
  if (!operation.tagged) return send({ ...request, headers }, attempts);
  const key = `${tokens?.account ?? ''} ${request.url}`;
  const cached = cache.get(key);
  const known = cached && { 'If-None-Match': cached.etag };
  const received = await send({ ...request, headers: { ...headers, ...known } }, attempts);
  if (received.status === 304 && cached) return cached.received;
  if (received.status === 200) cache.set(key, received);
  return received;
};

/** Reading changes nothing, and a key makes a repetition harmless where the server knows whose it is. */
const isRepeatable = ({ method, keyed }: Operation, tokens: SignedIn | null): boolean =>
  method === 'get' || (keyed === true && tokens !== null);
