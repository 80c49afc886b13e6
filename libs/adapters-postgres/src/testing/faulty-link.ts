import { connect, createServer, type Socket } from 'node:net';

/** A TCP link to the server that can fail as networks and servers do. */
export type FaultyLink = {
  /** The server's URL, by way of this link. */
  readonly url: string;
  /** From now on nothing gets through either way, and no connection ends. */
  freeze(): void;
  /** What the server answers next is lost, and so is the connection that it answers on. */
  loseAnswersOnce(): void;
  /** Connections made from now on work again. */
  heal(): void;
  close(): Promise<void>;
};

type Mode = 'sound' | 'frozen' | 'losing-one-answer';

export const openFaultyLink = async (serverUrl: string): Promise<FaultyLink> => {
  const { hostname, port } = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let mode: Mode = 'sound';
  const server = createServer((client) => {
    const upstream = connect({ host: hostname, port: Number(port || 5432) });
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end).on('close', () => {
        sockets.delete(socket);
        if (mode !== 'frozen') end();
      });
    }
    client.on('data', (data) => {
      if (mode !== 'frozen') upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (mode === 'sound') client.write(data);
      if (mode === 'losing-one-answer') {
        mode = 'sound';
        end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(serverUrl);
  url.hostname = '127.0.0.1';
  url.port = String(typeof address === 'object' ? address?.port : '');
  return {
    url: url.href,
    freeze: () => {
      mode = 'frozen';
    },
    loseAnswersOnce: () => {
      mode = 'losing-one-answer';
    },
    heal: () => {
      mode = 'sound';
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
