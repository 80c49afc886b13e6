import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

type Received = { readonly to: readonly string[]; readonly secure: boolean; readonly message: string };

export type TestServer = { readonly port: number; close(): Promise<void> };

export type ReceivingServer = TestServer & { readonly received: readonly Received[] };

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0;

const listening = async (server: { listen: SMTPServer['listen'] }, port: number): Promise<number> => {
  const listener = server.listen(port, '127.0.0.1');
  await once(listener, 'listening');
  return portOf(listener.address());
};

/** Takes on what `options` do not refuse; without TLS and passwords, unless they say otherwise. */
export const receivingServer = async (options: SMTPServerOptions = {}, at = 0): Promise<ReceivingServer> => {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    closeTimeout: 1,
    onData: (stream, { envelope, secure }, done) => {
      void text(stream).then((message) => {
        received.push({ to: envelope.rcptTo.map(({ address }) => address), secure, message });
        done();
      });
    },
    ...options,
  });
  // A client that refuses the certificate is an error to the server; the tests ask the client.
  server.on('error', () => undefined);
  const port = await listening(server, at);
  return { received, port, close: () => new Promise((resolve) => server.close(() => resolve())) };
};

/** Speaks no SMTP, but what `answer` says. */
export const rudeServer = async (answer: (socket: Socket) => void): Promise<TestServer> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    answer(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: portOf(server.address()),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

/** What an SMTP server refuses with. */
export const refusal = (responseCode: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode });
