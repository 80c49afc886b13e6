import type { ClientOptions } from '../create-client.ts';
import type { Fetch, FetchInit } from '../exchange.ts';
import type { Sleep } from '../within.ts';

export type Step = Response | Error | ((init: FetchInit) => Response | Promise<Response>);

export type SentRequest = Omit<FetchInit, 'body'> & { readonly url: string; readonly body?: string };

/** A network that answers by the script, in order, and keeps what it was sent. */
const scriptedFetch = (...script: readonly Step[]) => {
  const sent: SentRequest[] = [];
  const fetch: Fetch = async (url, init) => {
    const step = script[sent.length];
    const { body, ...rest } = init;
    sent.push({ url, ...rest, ...(typeof body === 'string' && { body }) });
    if (step === undefined) throw new Error(`request ${sent.length} is beyond the script`);
    if (step instanceof Error) throw step;
    return typeof step === 'function' ? step(init) : step;
  };
  return { fetch, sent };
};

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });

export const problem = (
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
  more: object = {},
): Response =>
  json(
    status,
    { type: `/problems/${code}`, title: code, status, instance: '/', code, requestId: 'r-1', ...more },
    { 'Content-Type': 'application/problem+json', ...headers },
  );

/** An answer that never comes, until the request is given up. */
export const silence = ({ signal }: FetchInit): Promise<Response> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut off'))));

/** So long that no test gets there. */
export const ages = 1e9;

/** Time that passes only by sleeping: a pause is over at once and kept in the list; whoever sleeps for ages is still asleep. */
const timeBySleeping = (start = 0) => {
  let time = start;
  const pauses: number[] = [];
  const sleep: Sleep = (ms, signal) => {
    if (ms >= ages) return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    pauses.push(ms);
    time += ms;
    return Promise.resolve();
  };
  const pass = (ms: number) => {
    time += ms;
  };
  return { now: () => time, sleep, pauses, pass };
};

/** Options of a client that never times out, whose pauses are the longest there can be, and whose keys count. */
export const scriptedOptions = (...script: readonly Step[]) => {
  const { fetch, sent } = scriptedFetch(...script);
  const { now, sleep, pauses, pass } = timeBySleeping();
  let keys = 0;
  const options: ClientOptions = {
    baseUrl: 'https://api.test/',
    fetch,
    now,
    sleep,
    random: () => 1,
    newKey: () => `key-${++keys}`,
    timeoutMs: ages,
    retry: { attemptTimeoutMs: ages, refreshTimeoutMs: ages },
  };
  return { options, sent, pauses, pass };
};
