import { Agent, request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Pool } from 'undici';

/** The yardstick of what Node itself costs: a request goes on, its answer comes back, and nothing else is done. */
const { SERVICE = '', PORT, BY } = process.env;
const MOST_CONNECTIONS = 128;

const passedOn = ({ rawHeaders }: IncomingMessage): string[] => {
  const kept: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    if (rawHeaders[at]?.toLowerCase() !== 'connection') kept.push(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  return kept;
};

const byUndici = () => {
  const pool = new Pool(SERVICE, { connections: MOST_CONNECTIONS, allowH2: false });
  return (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    const asked = { path: request.url ?? '/', method: 'GET', headers: passedOn(request) } as const;
    pool.dispatch(asked, {
      onRequestStart: () => undefined,
      onResponseStart: ({ rawHeaders }, status) => {
        response.writeHead(status, Array.isArray(rawHeaders) ? rawHeaders.map((part) => part.toString('latin1')) : []);
      },
      onResponseData: (_controller, chunk) => void chunks.push(chunk),
      onResponseEnd: () => response.end(Buffer.concat(chunks).toString('latin1'), 'latin1'),
      onResponseError: () => response.destroy(),
    });
  };
};

const byNode = () => {
  const agent = new Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS });
  const { hostname, port } = new URL(SERVICE);
  return (request: IncomingMessage, response: ServerResponse): void => {
    const asked = { agent, hostname, port, path: request.url, headers: passedOn(request), setHost: false };
    ask(asked, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    }).end();
  };
};

// Node's own time is 5 s, in which a bench opens no 10,000 connections.
createServer({ keepAliveTimeout: 600_000 }, BY === 'undici' ? byUndici() : byNode()).listen(
  Number(PORT),
  '127.0.0.1',
  4096,
);
process.on('disconnect', () => process.exit());
