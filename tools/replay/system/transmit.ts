import { retryAfter } from './retry-after.ts';

export type Request = {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly body?: unknown;
  readonly token?: string | undefined;
  /** Sent as Idempotency-Key. */
  readonly key?: string | undefined;
};

export type Answer = {
  readonly status: number;
  /** Parsed JSON; undefined where the body is none. */
  readonly body: unknown;
  /** The system had answered this key before. */
  readonly replayed: boolean;
  /** When the system answered, by its own clock. */
  readonly at: Date;
  /** Milliseconds. */
  readonly retryAfter?: number | undefined;
};

const ATTEMPT_MS = 30_000;

const headersOf = ({ body, token, key }: Request): Record<string, string> => ({
  accept: 'application/json',
  ...(body !== undefined && { 'content-type': 'application/json' }),
  ...(token !== undefined && { authorization: `Bearer ${token}` }),
  ...(key !== undefined && { 'idempotency-key': key }),
});

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Sends once, over kept-alive connections; throws where no whole answer comes within 30 s. */
export const transmit = async (url: string, request: Request): Promise<Answer> => {
  const response = await fetch(url + request.path, {
    method: request.method.toUpperCase(),
    headers: headersOf(request),
    redirect: 'manual',
    signal: AbortSignal.timeout(ATTEMPT_MS),
    ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
  });
  const text = await response.text();
  const now = new Date();
  const date = Date.parse(response.headers.get('date') ?? '');
  return {
    status: response.status,
    body: jsonOf(text),
    replayed: response.headers.get('idempotency-replayed') === 'true',
    at: Number.isNaN(date) ? now : new Date(date),
    retryAfter: retryAfter(response.headers.get('retry-after'), now),
  };
};
