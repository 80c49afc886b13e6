import { createServer } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { parentPort } from 'node:worker_threads';

const piece = Buffer.alloc(65_536, ' ');

const gigabyte = function* (): Generator<Buffer> {
  for (let given = 0; given < 2 ** 30; given += piece.length) yield piece;
};

/** An upstream in a thread of its own: /well, /fails, /hangs and /gigabyte. */
const server = createServer(({ url }, response) => {
  const json = { 'content-type': 'application/json' };
  if (url === '/well') response.writeHead(200, json).end('{"id":"pay_1"}');
  else if (url === '/fails') response.writeHead(500).end();
  else if (url === '/gigabyte') pipeline(Readable.from(gigabyte()), response.writeHead(200, json), () => undefined);
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  parentPort?.postMessage(typeof address === 'object' && address !== null ? address.port : 0);
});
