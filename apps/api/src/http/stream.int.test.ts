import { once } from 'node:events';
import { listenPort } from '@orderline/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { createAppOf } from '../app.ts';
import { createApiServer } from '../serve.ts';
import { openApi } from '../testing/open-api.ts';
import { watchOrders } from '../testing/watch-orders.ts';
import { route } from './route.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A server whose stream says one thing and then waits for its client to go, or for the server to drain. */
const listen = async () => {
  const { http, metrics } = openApi();
  const draining = new AbortController();
  const ended = Promise.withResolvers<void>();
  const watching = route(watchOrders, async ({ until }) => {
    async function* chunks() {
      try {
        yield 'data: placed\n\n';
        if (!until.aborted) await once(until, 'abort');
      } finally {
        ended.resolve();
      }
    }
    return { body: chunks() };
  });
  const app = createAppOf([watching], { ...http, draining: draining.signal });
  const options = { ...http, metrics, listener: 'public', connectionsPerAddress: 1000 } as const;
  const { server, close } = createApiServer(app, options);
  const { port } = await listenPort({ port: 0, explicit: true }, { server, host: '127.0.0.1' });
  closing.push(async () => {
    server.closeAllConnections();
    await close();
  });
  return { url: `http://127.0.0.1:${port}/api/v9/order-events`, ended: ended.promise, draining };
};

describe('a stream on a real connection', () => {
  it('sends what it has at once, and ends its source where the client hangs up', async () => {
    const { url, ended } = await listen();
    const hangUp = new AbortController();
    const response = await fetch(url, { signal: hangUp.signal });
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: placed\n\n');
    hangUp.abort();
    await ended;
  });

  it('comes to a proper end where the server drains', async () => {
    const { url, ended, draining } = await listen();
    const response = await fetch(url);
    const text = response.text();
    draining.abort();
    expect(await text).toBe('data: placed\n\n');
    await ended;
  });
});
