import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messages } from '@orderline/contracts/partners';
import type { WireEvent } from '@orderline/domain/messaging';

/** A server that listens on TCP has an address with a port. */
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const listen = async (port: number, listener: RequestListener): Promise<Server> => {
  const server = createServer(listener).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
};

/** A partner of this test, which keeps what it is sent, and its own events until they are asked past. */
export const startPartner = async () => {
  const kept: WireEvent[] = [];
  const asked: (number | undefined)[] = [];
  const moods: { readonly POST: RequestListener[]; readonly GET: RequestListener[] } = { POST: [], GET: [] };
  let told: readonly unknown[] = [];
  const keep: RequestListener = async (request, response) => {
    const { items } = messages.parse(JSON.parse((await request.toArray()).join('')));
    kept.push(...items);
    response.writeHead(202).end();
  };
  const tell: RequestListener = (request, response) => {
    const after = new URL(request.url ?? '', 'http://partner').searchParams.get('after');
    const position = after === null ? undefined : Number(after);
    asked.push(position);
    const all = told.map((message, place) => ({ position: place, message }));
    const items = all.filter((item) => position === undefined || item.position > position);
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ items }));
  };
  const answer: RequestListener = (request, response) => {
    const [next, itself] = request.method === 'POST' ? [moods.POST, keep] : [moods.GET, tell];
    (next.shift() ?? itself)(request, response);
  };
  let server = await listen(0, answer);
  const port = portOf(server);
  const kill = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return {
    origin: `http://127.0.0.1:${port}`,
    kept,
    /** The positions behind which it was asked for its events. */
    asked,
    /** How it answers its next requests, before it is itself again. */
    moods,
    /** Its own events from now on, counted from 0: any JSON, fit or not. */
    tells: (...events: readonly unknown[]): void => {
      told = events;
    },
    kill,
    comeBack: async (): Promise<void> => {
      server = await listen(port, answer);
    },
    close: async (): Promise<void> => {
      if (server.listening) await kill();
    },
  };
};
