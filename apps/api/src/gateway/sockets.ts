import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RawHeaders } from './headers.ts';

/** Time for the other side to close what this one has ended. */
const lingerMs = 1_000;

/** What one side sends the other gets, bytes for bytes, until either ends. */
export const joined = (client: Duplex, service: Duplex): void => {
  for (const [from, to] of [
    [client, service],
    [service, client],
  ] as const) {
    from.on('error', () => to.destroy());
    from.once('close', () => to.destroy());
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
