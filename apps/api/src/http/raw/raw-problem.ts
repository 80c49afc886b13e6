import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ProblemCode, problems } from '@orderline/contracts/http/problems';
import { problemBody, problemHeaders } from '../problem.ts';

const headers = { ...problemHeaders, 'X-Content-Type-Options': 'nosniff', Connection: 'close' };

const bodyOf = (code: ProblemCode, detail?: string): string =>
  JSON.stringify(problemBody(code, { detail }, { instance: '/', requestId: randomUUID() }));

/** A problem of a request that never reached the application; the connection is not used again. */
export const rawProblem = (code: ProblemCode): Response =>
  new Response(bodyOf(code), { status: problems[code].status, headers });

export const writeProblem = (response: ServerResponse, code: ProblemCode, detail?: string): void => {
  const body = bodyOf(code, detail);
  response.writeHead(problems[code].status, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body);
};

/** Time to read the problem in; then whoever has not closed the connection is cut off, as it would never end. */
const lingerMs = 1000;

/** Writes a problem where there is no response to write it on: the request could not even be parsed. */
export const endWithProblem = (
  socket: Duplex,
  code: ProblemCode,
  more: Readonly<Record<string, string>> = {},
): void => {
  const { status } = problems[code];
  const body = bodyOf(code);
  const lines = Object.entries({ ...headers, ...more, 'Content-Length': String(Buffer.byteLength(body)) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const cutOff = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once('close', () => clearTimeout(cutOff));
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${head}\r\n${body}`);
};
