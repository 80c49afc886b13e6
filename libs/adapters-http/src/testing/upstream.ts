import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createRawServer, type Server, type Socket } from 'node:net';

const listening = async (server: Server) => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = addressOf(server);
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port, origin: `http://127.0.0.1:${port}`, close };
};

/** A server that listens on TCP has an address with a port. */
const addressOf = (server: Server): AddressInfo => server.address() as AddressInfo;

/** An HTTP server of this test, which keeps every request that it saw. */
export const startUpstream = async (listener: RequestListener) => {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  return { ...(await listening(server)), requests };
};

/** An HTTP server of this test, which only counts, so that it leaves the memory to whom it is asked by. */
export const startCountingUpstream = async (listener: RequestListener) => {
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    listener(request, response);
  });
  return { ...(await listening(server)), count: () => count };
};

/** A TCP server of this test, for what no HTTP server says. */
export const startRawUpstream = (onConnection: (socket: Socket) => void) => listening(createRawServer(onConnection));

/** A port on which nobody listens. */
export const closedOrigin = async (): Promise<string> => {
  const { origin, close } = await startRawUpstream(() => undefined);
  await close();
  return origin;
};
