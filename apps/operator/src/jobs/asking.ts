import { setTimeout as delay } from 'node:timers/promises';
import { problem } from '@orderline/contracts/http/problem';
import { Unavailable } from '@orderline/platform';

const ATTEMPT_MS = 10_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

export type Api = { readonly url: string; readonly key: string; readonly patienceMs: number };

export type Request = {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly body?: unknown;
  /** Of whom, in what is said when it is refused. */
  readonly about: string;
};

const REMEDIES: Readonly<Record<number, string>> = {
  401: 'the key is unknown, revoked or expired: make another by admin create-api-key --scope jobs:run',
  403: 'the key has not the scope jobs:run',
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const sentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);

/** A problem in words; what is none, as of a proxy, as it came. */
const inWords = (text: string): string => {
  const read = problem.safeParse(jsonOf(text));
  if (!read.success) return text;
  const { title, detail, errors = [] } = read.data;
  const faults = errors.map(({ pointer, parameter, header, detail: fault }) =>
    [parameter ?? header ?? pointer, fault].filter((part) => part !== undefined).join(': '),
  );
  return [title, ...(detail === undefined ? [] : [detail]), ...faults].map(sentence).join(' ');
};

const refused = async (about: string, response: Response): Promise<Error> => {
  const told = inWords(await response.text());
  return new Error(`the api answered ${response.status} for ${about}: ${REMEDIES[response.status] ?? told}`);
};

/** What is worth another try: the api stops, waits for PostgreSQL, or has had too much. */
const passes = ({ status }: Response): boolean => status === 503 || status === 429;

const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
};

/**
 * Asks the api, and again, ever more rarely, while nobody answers; answers its JSON. Throws Unavailable when patience is
 * over, and Error with what was said where it refuses.
 */
export const ask = async ({ url, key, patienceMs }: Api, { method, path, body, about }: Request): Promise<unknown> => {
  const target = new URL(path, url);
  const end = performance.now() + patienceMs;
  const send = (): Promise<Response> =>
    fetch(target, {
      method: method.toUpperCase(),
      headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(ATTEMPT_MS),
    });
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    const response = await send().catch((error: unknown) => reasonOf(error));
    const asked = typeof response !== 'string';
    if (asked && response.ok) return response.json();
    if (asked && !passes(response)) throw await refused(about, response);
    const reason = asked ? `it answered ${response.status}` : response;
    if (performance.now() + pause > end) throw new Unavailable(`the api at ${target.origin} is away: ${reason}`);
    await delay(pause);
  }
};
