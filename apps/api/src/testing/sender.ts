import { answerOf, type Endpoint } from '@orderline/contracts/http/endpoint';
import { problem } from '@orderline/contracts/http/problem';
import { problemsOf } from '@orderline/contracts/http/problems-of';
import { allEndpoints } from '@orderline/contracts/http/versions';
import type { Hono } from 'hono';
import { expect } from 'vitest';
import type { Env } from '../http/env.ts';

export type Sending = {
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Received = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Whatever JSON it is. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers field by field
  readonly body: any;
};

/** A path that is spelled out goes before one with `{id}`, as OpenAPI has it. */
const endpointAt = (method: string, target: string): Endpoint | undefined => {
  const [path = ''] = target.split('?', 1);
  const literal = allEndpoints.filter((endpoint) => endpoint.path === path);
  return (literal.length > 0 ? literal : allEndpoints).find(
    (endpoint) =>
      endpoint.method.toUpperCase() === method &&
      new RegExp(`^${endpoint.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
};

/** Asks the API, and holds every answer against the contract of its endpoint. */
export const sender =
  (app: Hono<Env>) =>
  async (request: `${string} ${string}`, { body, raw, token, headers }: Sending = {}): Promise<Received> => {
    const [method = '', path = ''] = request.split(' ');
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await app.request(path, {
      method,
      headers: {
        ...(sent === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent, duplex: 'half' as const }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') === true;
    const received = {
      status: response.status,
      headers: response.headers,
      text,
      body: json && text !== '' ? JSON.parse(text) : undefined,
    };
    holdAgainst(endpointAt(method, path), received);
    return received;
  };

const holdAgainst = (endpoint: Endpoint | undefined, { status, headers, body }: Received): void => {
  if (status >= 400) {
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(problem.parse(body)).toEqual(body);
    expect(body.status).toBe(status);
    if (endpoint) expect(problemsOf(endpoint)).toContain(body.code);
  } else if (endpoint && status < 300) {
    const [answer, model] = answerOf(endpoint);
    expect(status).toBe(answer);
    if (model && body !== undefined) expect(model.parse(body)).toEqual(body);
  }
};
