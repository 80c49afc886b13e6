import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { listenPort } from '@orderline/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { createAppOf } from '../app.ts';
import { createApiServer } from '../serve.ts';
import { openApi } from '../testing/open-api.ts';
import { keepOrders, watchOrders } from '../testing/watch-orders.ts';
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
  const failing = route(keepOrders, async () => {
    async function* chunks() {
      yield 'number,id\r\n';
      throw new Error('it took too long');
    }
    return { body: chunks() };
  });
  const app = createAppOf([watching, failing], { ...http, draining: draining.signal });
  const options = { ...http, metrics, listener: 'public', connectionsPerAddress: 1000 } as const;
  const { server, close } = createApiServer(app, options);
  const { port } = await listenPort({ port: 0, explicit: true }, { server, host: '127.0.0.1' });
  closing.push(async () => {
    server.closeAllConnections();
    await close();
  });
  const at = `http://127.0.0.1:${port}/api/v9`;
  return { url: `${at}/order-events`, file: `${at}/orders-file`, ended: ended.promise, draining };
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

  it('shows its client that it is not whole, where it fails', async () => {
    const { file } = await listen();
    const [response] = (await once(get(file), 'response')) as [IncomingMessage];
    let text = '';
    response.on('data', (chunk: Buffer) => {
      text += chunk;
    });
    response.on('error', () => undefined);
    await new Promise((resolve) => response.once('close', resolve));
    expect([response.statusCode, response.complete]).toEqual([200, false]);
    expect('number,id\r\n'.startsWith(text), text).toBe(true);
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
