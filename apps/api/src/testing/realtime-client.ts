import { once } from 'node:events';
import { connect, type Server } from 'node:net';
import type { ClientFrame, ServerFrame } from '@orderline/contracts/realtime/frames';
import { serverFrame } from '@orderline/contracts/realtime/frames';
import { type ClientOptions, WebSocket } from 'ws';
import { createApiServer } from '../serve.ts';
import { type OpenApi, openApi } from './open-api.ts';

const silent = { info: () => undefined, error: () => undefined };

/** The API over memory on a port of its own, with real time. */
export const listenWithRealtime = async (changes: Parameters<typeof openApi>[0] = {}, more = {}) =>
  servedWithRealtime(openApi(changes), more);

/** The same of one that is open, such as a shop's. */
export const servedWithRealtime = async <Api extends OpenApi>(api: Api, more = {}) => {
  const realtime = api.serveRealtime();
  const served = createApiServer(api.app, {
    ...api.http,
    metrics: api.metrics,
    logger: silent,
    listener: 'public',
    connectionsPerAddress: 1000,
    upgrade: realtime.upgrade,
    ...more,
  });
  served.server.listen(0, '127.0.0.1');
  await once(served.server, 'listening');
  const port = portOf(served.server);
  const close = async (): Promise<void> => {
    served.server.closeAllConnections();
    await realtime.close();
    await served.close();
  };
  return { ...api, serving: realtime, server: served.server, port, origin: `http://127.0.0.1:${port}`, close };
};

const portOf = (server: Pick<Server, 'address'>): number => {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('not bound to a TCP port');
  return bound.port;
};

type Closed = { readonly code: number; readonly reason: string };

/** A WebSocket that keeps what it was sent. */
export const openSocket = async (port: number, options: ClientOptions = {}, path = '/api/v1/realtime') => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { perMessageDeflate: false, ...options });
  const received: ServerFrame[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const look of waiting) look();
  };
  let ended: Closed | undefined;
  socket.on('message', (data) => {
    received.push(serverFrame.parse(JSON.parse(data.toString())));
    wake();
  });
  socket.on('close', (code, reason) => {
    ended = { code, reason: reason.toString() };
    wake();
  });
  socket.on('error', () => undefined);
  /** What `find` finds, as soon as there is something. */
  const until = <Value>(find: () => Value | undefined): Promise<Value> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = find();
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  await once(socket, 'open');
  return {
    socket,
    received,
    until,
    send: (frame: ClientFrame) => socket.send(JSON.stringify(frame)),
    answer: (id: number) => until(() => received.find((frame) => 'id' in frame && frame.id === id)),
    /** The publications of a channel, once there are so many. */
    publications: (channel: string, count: number) =>
      until(() => {
        const found = received.flatMap((frame) =>
          'publication' in frame && frame.publication.channel === channel ? [frame.publication] : [],
        );
        return found.length >= count ? found : undefined;
      }),
    closed: () => until(() => ended),
  };
};

export type TestSocket = Awaited<ReturnType<typeof openSocket>>;

/** Asks for an upgrade by bytes, and reads the answer until the server closes. */
export const rawUpgrade = async (port: number, target: string, headers: readonly string[] = []): Promise<string> => {
  const socket = connect(port, '127.0.0.1');
  const head = [`GET ${target} HTTP/1.1`, 'Host: shop.example', 'Connection: Upgrade', ...headers];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};
