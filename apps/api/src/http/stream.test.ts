import { afterEach, describe, expect, it, vi } from 'vitest';

import { createAppOf } from '../app.ts';
import { openApiDocument } from '../openapi/document.ts';
import { openApi } from '../testing/open-api.ts';
import { keepOrders, watchOrders } from '../testing/watch-orders.ts';
import { route } from './route.ts';

/** A source that gives what is pushed, and ends where nobody reads any more. */
const sourceOf = (until: AbortSignal) => {
  const ended = Promise.withResolvers<void>();
  async function* chunks() {
    try {
      yield 'data: placed\n\n';
      yield 'data: paid\n\n';
      await new Promise<void>((resolve) => until.addEventListener('abort', () => resolve(), { once: true }));
    } finally {
      ended.resolve();
    }
  }
  return { chunks: chunks(), ended: ended.promise };
};

const serving = (changes: { readonly requestDeadlineMs?: number; readonly draining?: AbortSignal } = {}) => {
  const api = openApi();
  const opened: ReturnType<typeof sourceOf>[] = [];
  const handled = route(watchOrders, async ({ until }) => {
    const source = sourceOf(until);
    opened.push(source);
    return { body: source.chunks };
  });
  return { ...api, opened, app: createAppOf([handled], { ...api.http, ...changes }) };
};

const readerOf = (response: Response) => {
  const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
  const text = new TextDecoder();
  return { reader, next: async () => text.decode((await reader.read()).value) };
};

afterEach(() => void vi.useRealTimers());

describe('a stream', () => {
  it('sends its chunks as they come, with its media type and what every answer carries', async () => {
    const response = await serving().app.request('/api/v9/order-events', { headers: { Accept: 'text/event-stream' } });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('ratelimit')).not.toBeNull();
    const { reader, next } = readerOf(response);
    expect([await next(), await next()]).toEqual(['data: placed\n\n', 'data: paid\n\n']);
    await reader.cancel();
  });

  it('ends its source where the client leaves, also while that has nothing to say', async () => {
    const { app, opened } = serving();
    const { reader, next } = readerOf(await app.request('/api/v9/order-events'));
    await next();
    await next();
    const waiting = reader.read();
    await reader.cancel();
    await opened[0]?.ended;
    expect((await waiting).done).toBe(true);
  });

  it('ends where the server drains', async () => {
    const draining = new AbortController();
    const { app, opened } = serving({ draining: draining.signal });
    const { reader, next } = readerOf(await app.request('/api/v9/order-events'));
    await next();
    await next();
    const waiting = reader.read();
    draining.abort();
    expect((await waiting).done).toBe(true);
    await opened[0]?.ended;
  });

  it('goes on beyond the deadline of the request, which is for opening it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { http } = openApi();
    const passed = Promise.withResolvers<void>();
    const late = route(watchOrders, async ({ until }) => {
      async function* chunks() {
        await passed.promise;
        yield `given up: ${until.aborted}`;
      }
      return { body: chunks() };
    });
    const { next } = readerOf(await createAppOf([late], http).request('/api/v9/order-events'));
    vi.advanceTimersByTime(2 * http.requestDeadlineMs);
    passed.resolve();
    expect(await next()).toBe('given up: false');
  });

  it('that is not opened in time is a 504, and its source is told', async () => {
    const api = openApi();
    const told = Promise.withResolvers<unknown>();
    const never = route(watchOrders, ({ until }) => {
      until.addEventListener('abort', () => told.resolve(until.reason));
      return new Promise<never>(() => {});
    });
    const response = await createAppOf([never], { ...api.http, requestDeadlineMs: 1 }).request('/api/v9/order-events');
    expect(response.status).toBe(504);
    expect(await told.promise).toMatchObject({ name: 'DeadlineExceeded' });
  });

  it('that is of use only as a whole is broken off where the server drains, and ends properly by itself', async () => {
    const draining = new AbortController();
    const { http } = openApi();
    const ended = Promise.withResolvers<void>();
    async function* chunks() {
      try {
        yield 'one\r\n';
        yield 'two\r\n';
      } finally {
        ended.resolve();
      }
    }
    const routes = [route(keepOrders, async () => ({ body: chunks() }))];
    const app = createAppOf(routes, { ...http, draining: draining.signal });
    expect(await (await app.request('/api/v9/orders-file')).text()).toBe('one\r\ntwo\r\n');
    const { next } = readerOf(await app.request('/api/v9/orders-file'));
    await next();
    draining.abort(new Error('the server drains'));
    await expect(next()).rejects.toThrow('the server drains');
    await ended.promise;
  });

  it('that was opened for somebody who left meanwhile is given up', async () => {
    const { http } = openApi();
    const [asked, given] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const chunks: AsyncIterableIterator<string> = {
      next: async () => ({ done: true, value: undefined }),
      return: async () => {
        given.resolve();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => chunks,
    };
    const late = route(keepOrders, async () => {
      await asked.promise;
      return { body: chunks };
    });
    const response = await createAppOf([late], { ...http, requestDeadlineMs: 1 }).request('/api/v9/orders-file');
    expect(response.status).toBe(504);
    asked.resolve();
    await given.promise;
  });

  it('that fails breaks off, and is logged', async () => {
    const { http, lines } = openApi();
    async function* failing() {
      yield 'data: placed\n\n';
      throw new Error('the source is gone');
    }
    const app = createAppOf([route(watchOrders, async () => ({ body: failing() }))], http);
    const { next } = readerOf(await app.request('/api/v9/order-events'));
    await next();
    await expect(next()).rejects.toThrow();
    expect(lines).toContainEqual(expect.objectContaining({ level: 'error', message: 'a stream failed' }));
  });

  it('is asked for by HEAD without being read', async () => {
    const { app, opened } = serving();
    const response = await app.request('/api/v9/order-events', { method: 'HEAD' });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(await opened[0]?.chunks.next()).toEqual({ done: true, value: undefined });
  });

  it('may be refused as any operation, and is not given to who accepts JSON alone', async () => {
    const { http } = openApi();
    const app = createAppOf([route(watchOrders, async () => ({ problem: 'not-found' }))], http);
    expect((await app.request('/api/v9/order-events')).status).toBe(404);
    const headers = { Accept: 'application/json' };
    expect((await serving().app.request('/api/v9/order-events', { headers })).status).toBe(406);
  });

  it('is described with its media type', () => {
    const document = openApiDocument({ version: '9.0.0', endpoints: [watchOrders] });
    const answer = document.paths?.['/api/v9/order-events']?.get?.responses?.['200'];
    expect(answer).toMatchObject({ content: { 'text/event-stream': { example: 'data: placed\n\n' } } });
  });
});
