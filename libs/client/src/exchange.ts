import { NetworkFault } from './faults.ts';

/** Text, or what comes of a file as it is read; a stream can be sent once. */
export type Lines = string | ReadableStream<Uint8Array>;

export type Outgoing = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Lines;
};

export type Received = { readonly status: number; readonly headers: Headers; readonly text: string };

/** The part of the Fetch standard that is used. */
export type Fetch = (url: string, init: FetchInit) => Promise<Response>;

export type FetchInit = {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: Lines;
  /** The standard asks for it where the body is a stream. */
  readonly duplex?: 'half';
  readonly credentials: 'omit';
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
