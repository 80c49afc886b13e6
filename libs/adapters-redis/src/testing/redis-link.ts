import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

type Mode = 'open' | 'frozen' | 'dead';

/** The test Redis of vitest's global setup: a database for each worker, as files that run side by side empty theirs. */
export const testRedisUrl = (): string => {
  const url = process.env.TEST_REDIS_URL;
  if (url === undefined) throw new Error('TEST_REDIS_URL is not set: npm test sets it, or give the URL of a Redis');
  return Object.assign(new URL(url), { pathname: `/${process.env.VITEST_POOL_ID ?? 0}` }).href;
};

/** A link to a Redis that can freeze (connections stay, nothing passes, as on SIGSTOP) or die (connections are reset). */
export const openRedisLink = async (target: string) => {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let mode: Mode = 'open';

  const pass = (from: Socket, to: Socket): void => {
    from.on('data', (chunk) => {
      if (mode === 'open') to.write(chunk);
    });
    from.on('error', () => undefined);
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    sockets.add(from);
  };

  const server = createServer((client) => {
    if (mode === 'dead') {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(Number(port || 6379), hostname);
    pass(client, upstream);
    pass(upstream, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const own = address === null || typeof address === 'string' ? 0 : address.port;

  const drop = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };

  return {
    url: target.replace(/:\d+/, `:${own}`).replace(hostname, '127.0.0.1'),
    freeze: (): void => {
      mode = 'frozen';
    },
    die: (): void => {
      mode = 'dead';
      drop();
    },
    /** Answers again; connections from before are lost. */
    restore: (): void => {
      mode = 'open';
      drop();
    },
    close: (): void => {
      drop();
      server.close();
    },
  };
};
