import { currentCall } from '@orderline/platform';
import type { z } from 'zod';

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type HttpRequest<Value> = {
  readonly method: HttpMethod;
  /** Begins with one slash; ids in it are percent-encoded by the caller. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as a form, in place of a body. */
  readonly form?: string;
  /** What a 2xx reply says; one without a body is `undefined` to it. */
  readonly reply: z.ZodType<Value>;
  /** Where only this status is an answer; else every 2xx is. */
  readonly status?: number;
  /** Makes a POST or PATCH one that may be sent again. */
  readonly idempotencyKey?: string;
  /** A POST that changes nothing, and may be sent again as a GET may. */
  readonly asks?: true;
};

type AnyRequest = HttpRequest<unknown>;

const OURS = [
  ...['host', 'connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect'],
  ...['accept', 'accept-encoding', 'content-length', 'content-type', 'user-agent'],
  ...['x-request-id', 'x-request-deadline', 'traceparent', 'tracestate', 'idempotency-key'],
];

const DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?:\/|$)/i;
const PATH = /^\/(?!\/)[\w\-.~%!$&'()*+,;=:@/]*$/;
const KEY = /^[\x21-\x7e]{1,255}$/;

export const isWrite = ({ method, asks }: AnyRequest): boolean => !asks && method !== 'GET' && method !== 'HEAD';

/** RFC 9110 §9.2.2, and the Idempotency-Key draft. */
export const isRepeatable = ({ method, idempotencyKey, asks }: AnyRequest): boolean =>
  asks === true || idempotencyKey !== undefined || (method !== 'POST' && method !== 'PATCH');

/** Path and query as they go on the wire; throws on a path that could mean another place than it says. */
export const targetOf = ({ path, query = {} }: AnyRequest): string => {
  if (!PATH.test(path) || DOT_SEGMENT.test(path)) {
    throw new TypeError(`The path ${JSON.stringify(path)} is not plain: begin with one slash, percent-encode the ids.`);
  }
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) search.set(name, String(value));
  return search.size === 0 ? path : `${path}?${search}`;
};

const ownHeaders = (headers: AnyRequest['headers'] = {}): Readonly<Record<string, string>> => {
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const taken = OURS.find((name) => name in own);
  if (taken !== undefined) throw new TypeError(`The header ${taken} is set by the client: leave it out.`);
  return own;
};

const keyHeader = ({ idempotencyKey }: AnyRequest): Readonly<Record<string, string>> => {
  if (idempotencyKey === undefined) return {};
  if (!KEY.test(idempotencyKey)) {
    throw new TypeError('An idempotency key is 1 to 255 visible ASCII characters.');
  }
  return { 'idempotency-key': idempotencyKey };
};

/** What every attempt of a call carries. No compression is asked for, so that no small reply can grow large. */
export const headersOf = (request: AnyRequest): Readonly<Record<string, string>> => {
  const requestId = currentCall()?.requestId;
  return {
    ...ownHeaders(request.headers),
    accept: 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'orderline',
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(request.form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
    ...keyHeader(request),
  };
};
