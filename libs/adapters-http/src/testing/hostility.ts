import type { RequestListener } from 'node:http';
import { pipeline, Readable } from 'node:stream';

const JSON_HEAD = { 'content-type': 'application/json' };

const GIGABYTE = 2 ** 30;
const piece = Buffer.alloc(65_536, ' ');

const gigabyte = function* (): Generator<Buffer> {
  for (let given = 0; given < GIGABYTE; given += piece.length) yield piece;
};

let turn = 0;

/** What an upstream may do to whoever asks it. */
export const hostilities = {
  'answers 500': (_request, response) => void response.writeHead(500).end(),
  'answers 503': (_request, response) => void response.writeHead(503).end(),
  'answers 429 to come back at once': (_request, response) =>
    void response.writeHead(429, { 'retry-after': '0' }).end(),
  'fails by turns, less often than opens a breaker': (_request, response) => {
    turn += 1;
    if (turn % 5 < 2) response.writeHead(503).end();
    else response.writeHead(200, JSON_HEAD).end('{"id":"pay_1"}');
  },
  'never answers': () => undefined,
  'drips its answer': (_request, response) => {
    response.writeHead(200, JSON_HEAD);
    const drip = setInterval(() => response.write(' '), 2);
    response.on('close', () => clearInterval(drip));
  },
  'announces a gigabyte': (_request, response) => {
    response.writeHead(200, { ...JSON_HEAD, 'content-length': GIGABYTE }).flushHeaders();
  },
  'sends a gigabyte': (_request, response) => {
    response.writeHead(200, JSON_HEAD);
    pipeline(Readable.from(gigabyte()), response, () => undefined);
  },
  'speaks another schema': (_request, response) => void response.writeHead(200, JSON_HEAD).end('{"id":17}'),
  'resets the connection': ({ socket }) => void socket.resetAndDestroy(),
  'resets it in the midst of its answer': ({ socket }, response) => {
    response.writeHead(200, JSON_HEAD).write('{"id":', () => socket.resetAndDestroy());
  },
} as const satisfies Readonly<Record<string, RequestListener>>;

export type Hostility = keyof typeof hostilities;

export const hostilityNames: readonly Hostility[] = Object.keys(hostilities).filter(
  (name): name is Hostility => name in hostilities,
);
