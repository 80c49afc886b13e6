import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type ClosedConnection, type ConnectionLimits, guardConnections } from './connections.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

const patient: ConnectionLimits = { headMs: 60_000, idleMs: 60_000, most: 100, mostPerClient: 100 };

type Opening = {
  readonly limits?: Partial<ConnectionLimits>;
  readonly clientOf?: () => string | null;
  readonly answer?: RequestListener;
};

const open = async ({ limits, clientOf = () => 'client', answer = (_q, r) => void r.end('ok') }: Opening = {}) => {
  const server = createServer(answer);
  const closed: ClosedConnection[] = [];
  const guard = guardConnections(server, {
    limits: { ...patient, ...limits },
    clientOf,
    onClosed: (why) => void closed.push(why),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  const { port } = addressOf(server);
  /** A connection that is up, on which that was sent; it closes nothing by itself. */
  const dial = async (text = ''): Promise<Socket> => {
    const accepted = once(server, 'connection');
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    sockets.push(socket);
    socket.on('error', () => undefined);
    await Promise.all([once(socket, 'connect'), accepted]);
    socket.write(text);
    return socket;
  };
  return { server, guard, closed, dial };
};

const addressOf = (server: Server): AddressInfo => {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('not bound to a TCP port');
  return bound;
};

const get = 'GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n';

const answered = async (socket: Socket): Promise<string> => String(await once(socket, 'data'));

/** Until the server has closed it, with an answer or without. */
const gone = (socket: Socket): Promise<void> => {
  socket.resume();
  return expect.poll(() => socket.readableEnded || socket.destroyed, { interval: 5, timeout: 20_000 }).toBe(true);
};

const connectionsOf = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });

describe('a connection', () => {
  it.each([
    ['nothing', ''],
    ['an empty line', '\r\n'],
    ['half a request head', 'GET / HTTP/1.1\r\nHost:'],
  ])('that sends %s is closed in time, and counted', async (_what, text) => {
    const { server, closed, dial } = await open({ limits: { headMs: 50 } });
    await gone(await dial(text));
    expect(closed).toEqual(['silent']);
    await expect.poll(() => connectionsOf(server), { timeout: 20_000 }).toBe(0);
  });

  it('that was answered and then only sends empty lines is closed in time', async () => {
    const { closed, dial } = await open({ limits: { idleMs: 50 } });
    const socket = await dial(get);
    await answered(socket);
    socket.write('\r\n');
    await gone(socket);
    expect(closed).toEqual(['silent']);
  });

  it('that was answered has the time of one that is idle, though its clock was set while it was silent', async () => {
    const { closed, dial } = await open({ limits: { headMs: 50 } });
    const socket = await dial(get);
    await answered(socket);
    await gone(await dial());
    socket.write(get);
    expect(await answered(socket)).toContain('200 OK');
    expect(closed).toEqual(['silent']);
  });

  it('that waits for its answer is never closed, however long that takes', async () => {
    const asked = Promise.withResolvers<() => void>();
    const { closed, dial } = await open({
      limits: { headMs: 20, idleMs: 20 },
      answer: (_q, r) => asked.resolve(() => void r.end('late')),
    });
    const socket = await dial(get);
    const answer = await asked.promise;
    const other = await dial();
    await gone(other);
    answer();
    expect(await answered(socket)).toContain('late');
    expect(closed).toEqual(['silent']);
  });
});

describe('more connections than there may be', () => {
  it('from one client close its silent ones, the oldest first, and the newest is served', async () => {
    const { closed, dial } = await open({ limits: { mostPerClient: 3 } });
    const [first, second] = [await dial(), await dial(), await dial()];
    const fourth = await dial(get);
    expect(await answered(fourth)).toContain('200 OK');
    await gone(first);
    await dial();
    await gone(second);
    expect(closed).toEqual(['crowded-out', 'crowded-out']);
  });

  it('close the ones that were answered only where none is silent', async () => {
    const { closed, dial } = await open({ limits: { mostPerClient: 2 } });
    const kept = await dial(get);
    await answered(kept);
    const silent = await dial();
    await dial();
    await gone(silent);
    kept.write(get);
    expect(await answered(kept)).toContain('200 OK');
    expect(closed).toEqual(['crowded-out']);
  });

  it('are refused only where each of the others waits for its answer', async () => {
    const asked: ServerResponse[] = [];
    const answer: RequestListener = (_request, response) => void asked.push(response);
    const { closed, dial } = await open({ limits: { mostPerClient: 2 }, answer });
    const begun = [await dial(get), await dial(get)];
    await expect.poll(() => asked.length, { timeout: 20_000 }).toBe(2);
    await gone(await dial(get));
    expect(closed).toEqual(['refused']);
    for (const response of asked) response.end('ok');
    for (const socket of begun) expect(await answered(socket)).toContain('200 OK');
  });

  it('of one client take nothing from another', async () => {
    let client = 'loud';
    const { closed, dial } = await open({ limits: { mostPerClient: 2 }, clientOf: () => client });
    client = 'quiet';
    const quiet = await dial();
    client = 'loud';
    for (let n = 0; n < 5; n++) await dial();
    quiet.write(get);
    expect(await answered(quiet)).toContain('200 OK');
    expect(closed).toEqual(['crowded-out', 'crowded-out', 'crowded-out']);
  });

  it('in all make room for the newest as well, also where no client is counted', async () => {
    const { server, closed, dial } = await open({ limits: { most: 3 }, clientOf: () => null });
    for (let n = 0; n < 10; n++) await dial();
    expect(await answered(await dial(get))).toContain('200 OK');
    expect(closed).toHaveLength(8);
    await expect.poll(() => connectionsOf(server), { timeout: 20_000 }).toBe(3);
  });

  it('are counted no longer once they are gone', async () => {
    const { server, closed, dial } = await open({ limits: { mostPerClient: 2 } });
    for (let n = 0; n < 5; n++) {
      const socket = await dial(get);
      await answered(socket);
      socket.destroy();
      await expect.poll(() => connectionsOf(server), { timeout: 20_000 }).toBe(0);
    }
    expect(closed).toEqual([]);
  });
});

it('connections on which nothing was asked keep no server from closing', async () => {
  const { server, guard, dial } = await open();
  const silent = await dial();
  const closing = new Promise<void>((resolve) => server.close(() => resolve()));
  guard.closeSilent();
  await Promise.all([gone(silent), closing]);
});

it('tells which answer a connection waits for', async () => {
  const asked: ServerResponse[] = [];
  const { guard, dial } = await open({ answer: (_q, response) => void asked.push(response) });
  await dial(get);
  await expect.poll(() => guard.allAwaited().length).toBe(1);
  for (const response of guard.allAwaited()) expect(guard.awaited(response.req.socket)).toBe(response);
  asked[0]?.end('ok');
  await expect.poll(() => guard.allAwaited()).toEqual([]);
});
