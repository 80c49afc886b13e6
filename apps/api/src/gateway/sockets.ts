import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RawHeaders } from './headers.ts';

/** Time for the other side to close what this one has ended. */
const lingerMs = 1_000;

/**
 * Closes a connection that its client ends before anybody reads it, as Node has let go of it. What it sends is kept; to be
 * called to have it left alone.
 */
export const closedAtEnd = (socket: Duplex): (() => void) => {
  const look = (): void => {
    if (socket.readableLength === 0) socket.read(0);
  };
  const close = (): void => void socket.destroy();
  socket.on('readable', look);
  socket.once('end', close);
  return () => void socket.off('readable', look).off('end', close);
};

/** What one side sends the other gets, bytes for bytes, until either ends, which is told. */
export const joined = (client: Duplex, service: Duplex, endedBy: (side: 'client' | 'service') => void): void => {
  for (const [side, from, to] of [
    ['client', client, service],
    ['service', service, client],
  ] as const) {
    from.on('error', () => to.destroy());
    from.once('close', () => {
      endedBy(side);
      to.destroy();
    });
    from.once('end', () => endedBy(side));
    from.once('end', () => setTimeout(() => to.destroy(), lingerMs).unref());
    from.pipe(to);
  }
};

export const headText = (status: number, message: string, headers: RawHeaders): string => {
  let text = `HTTP/1.1 ${status} ${message}\r\n`;
  for (let at = 0; at + 1 < headers.length; at += 2) text += `${headers[at]}: ${headers[at + 1]}\r\n`;
  return `${text}\r\n`;
};

export const statusLine = ({ statusCode = 502, statusMessage }: IncomingMessage): [number, string] => [
  statusCode,
  statusMessage ?? STATUS_CODES[statusCode] ?? '',
];
