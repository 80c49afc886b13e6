import type { IncomingMessage } from 'node:http';

/** Time for a client to end a body that nobody wants any more. */
const MOST_MS = 5_000;

/**
 * Reads what is left of a body whose request is answered, as the next request of the connection comes behind it; one that
 * lasts too long ends the connection. Whoever took the body before may still wait for more of it: so it is not resumed.
 */
export const readOff = (request: IncomingMessage, mostMs = MOST_MS): void => {
  if (request.readableEnded || request.destroyed) return;
  const { socket } = request;
  const timer = setTimeout(() => socket.destroy(), mostMs).unref();
  const read = (): void => {
    while (request.read() !== null);
  };
  request.once('close', () => clearTimeout(timer));
  request.once('end', () => clearTimeout(timer));
  request.on('readable', read);
  read();
};
