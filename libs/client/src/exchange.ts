import type { Lines } from './call-types.ts';
import { NetworkFault } from './faults.ts';
import type { Operation } from './operation.ts';

export type Input = Readonly<Record<string, unknown>>;

/** The request that an operation is: what the path names goes there, the rest into the body, or the query without one. */
export const requestOf = ({ sends, method, path, operationId }: Operation, input: Input): Outgoing => {
  const rest: Record<string, unknown> = { ...input };
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name] ?? '');
    delete rest[name];
    if (/^\.{0,2}$/.test(value)) throw new TypeError(`${operationId} needs "${name}", got "${value}".`);
    return encodeURIComponent(value);
  });
  const shared = { method: method.toUpperCase(), headers: { Accept: 'application/json' } };
  if (sends === 'lines') {
    const { content, contentType, ...query } = asLines(rest);
    return {
      ...shared,
      url: `${filled}${queryOf(query)}`,
      headers: { ...shared.headers, 'Content-Type': contentType },
      body: content,
    };
  }
  if (sends !== 'body') return { ...shared, url: `${filled}${queryOf(rest)}` };
  return {
    ...shared,
    url: filled,
    headers: { ...shared.headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(rest),
  };
};

/** The type of an operation that reads lines asks for these two. */
const asLines = (input: Input) => input as unknown as Lines & Input;

const queryOf = (input: Input): string => {
  const stated = Object.entries(input).filter(([, value]) => value !== undefined);
  const pairs = stated.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
};

export type Outgoing = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Lines['content'];
};

export type Received = { readonly status: number; readonly headers: Headers; readonly text: string };

/** The part of the Fetch standard that is used. */
export type Fetch = (url: string, init: FetchInit) => Promise<Response>;

export type FetchInit = {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: Lines['content'];
  /** The standard asks for it where the body is a stream. */
  readonly duplex?: 'half';
  readonly credentials: 'omit';
  readonly mode?: 'cors' | 'no-cors';
  readonly signal: AbortSignal;
};

/** Sends one request and reads the whole answer; rejects with a NetworkFault where none comes. */
export const exchange = async (
  fetch: Fetch,
  { headers, ...request }: Outgoing,
  signal: AbortSignal,
): Promise<Received> => {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: { ...headers },
      ...(request.body === undefined
        ? {}
        : { body: request.body, ...(typeof request.body !== 'string' && { duplex: 'half' as const }) }),
      credentials: 'omit',
      signal,
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (cause) {
    throw new NetworkFault('unreachable', `${request.method} ${request.url}: no answer came`, { cause });
  }
};
