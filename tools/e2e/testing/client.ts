import { setTimeout as delay } from 'node:timers/promises';
import { problem } from '@orderline/contracts/http/problem';
import { signIn, tokenPair } from '@orderline/contracts/http/v1/sessions';
import { type Answer, type Request, transmit } from '../../replay/system/transmit.ts';

/** What came of each attempt: a status, or the fault of the network. */
type Attempt = number | string;

export type Verdict = { readonly answer: Answer; readonly attempts: readonly Attempt[] };

export type Credentials = { readonly email: string; readonly password: string };

export type Asked = Omit<Request, 'token'>;

/** Sends in one user's name, the same request with the same key again until there is a verdict. */
export type Client = { send(request: Asked): Promise<Verdict> };

type Model<Value> = { parse(body: unknown): Value };

const RETRY_MS = 100;
const GIVE_UP_MS = 60_000;

export const codeOf = ({ body }: Answer): string | undefined => problem.safeParse(body).data?.code;

/** 502 is the load balancer's, whose server is gone. */
const isPassing = (answer: Answer): boolean =>
  answer.status === 502 ||
  answer.status === 503 ||
  answer.status === 504 ||
  (answer.status === 409 && codeOf(answer) === 'idempotency-key-in-flight');

const faultOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message;
};

const sendUntilVerdict = async (url: string, request: Request): Promise<Verdict> => {
  const attempts: Attempt[] = [];
  const deadline = performance.now() + GIVE_UP_MS;
  while (performance.now() < deadline) {
    try {
      const answer = await transmit(url, request);
      attempts.push(answer.status);
      if (!isPassing(answer)) return { answer, attempts };
    } catch (error) {
      attempts.push(faultOf(error));
    }
    await delay(RETRY_MS);
  }
  throw new Error(`no verdict on ${request.method} ${request.path} in ${GIVE_UP_MS / 1000} s: ${attempts.join(', ')}`);
};

/** The body of an answer that must have that status. */
export const bodyOf = <Value>(model: Model<Value>, status: number, { answer }: Verdict): Value => {
  if (answer.status === status) return model.parse(answer.body);
  throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
};

export const accessTokenOf = async (url: string, { email, password }: Credentials): Promise<string> => {
  const request = { method: signIn.method, path: signIn.path, body: { email, password } };
  return bodyOf(tokenPair, 201, await sendUntilVerdict(url, request)).accessToken;
};

export const signedIn = async (url: string, credentials: Credentials): Promise<Client> => {
  const accessToken = await accessTokenOf(url, credentials);
  return { send: (asked) => sendUntilVerdict(url, { ...asked, token: accessToken }) };
};
