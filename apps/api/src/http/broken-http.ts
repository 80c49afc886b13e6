import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { RequestError } from '@hono/node-server';
import { type ProblemCode, problems } from '@orderline/contracts/http/problems';
import type { Logger } from '@orderline/platform';
import { problemBody, problemHeaders } from './policy/problem.ts';

const longestTarget = 4096;
const mostHeaders = 100;

type Target = Pick<IncomingMessage, 'rawHeaders' | 'url' | 'httpVersion'>;

export type RefusedTarget = { readonly code: ProblemCode; readonly detail?: string };

/** Headers of which the first one would count for us, and another one perhaps for a proxy. */
const single = ['host', 'authorization', 'content-type'];
const lengths: ReadonlySet<number> = new Set(single.map(({ length }) => length));

/** Its place among those; a name of another length is none, which spares most of them the change of case. */
const placeOf = (name: string): number => (lengths.has(name.length) ? single.indexOf(name.toLowerCase()) : -1);

/** What is wrong with a request that Node's parser lets pass: its Host (RFC 9112 §3.2), its headers, its length. */
export const refusedHead = ({ rawHeaders, url = '', httpVersion }: Target): RefusedTarget | null => {
  // A bit for each of them, the first of which is Host.
  let seen = 0;
  let isTwice = false;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const place = placeOf(rawHeaders[at] ?? '');
    if (place < 0) continue;
    if (seen & (1 << place)) isTwice = true;
    seen |= 1 << place;
  }
  if (httpVersion === '1.1' && !(seen & 1)) return { code: 'bad-request' };
  if (isTwice) return { code: 'bad-request', detail: 'A header is there twice.' };
  if (rawHeaders.length > 2 * mostHeaders) return { code: 'headers-too-large' };
  return url.length > longestTarget ? { code: 'uri-too-long' } : null;
};

/** The same, and what is wrong with its target. */
export const refusedTarget = (target: Target): RefusedTarget | null => {
  const refused = refusedHead(target);
  if (refused) return refused;
  const detail = ambiguityOf(target.url ?? '');
  return detail === undefined ? null : { code: 'bad-request', detail };
};

/**
 * What URL parsers read in different ways, and so may lead past a proxy that lets only some paths through. It is asked of
 * the target as it came: the parser of the WHATWG resolves it in silence.
 */
const ambiguities: readonly (readonly [form: RegExp, detail: string])[] = [
  [/^(?!\/)/, 'The target is no path: it must begin with a slash.'],
  [/#/, 'The target has a fragment, which is never sent.'],
  [/^[^?]*\/(?:\.|%2e){1,2}(?:[/?]|$)/i, 'The path has a dot segment.'],
  [/^[^?]*\/\//, 'The path has an empty segment.'],
  [/^[^?]*(?:\\|%5c)/i, 'The path has a backslash.'],
  [/^[^?]*%2f/i, 'The path has an encoded slash.'],
  [/^[^?]*%00/, 'The path has an encoded NUL.'],
  [/^\/[^/?]*%/, 'The first segment of the path is encoded, which no path of ours is.'],
];

const ambiguityOf = (target: string): string | undefined => ambiguities.find(([form]) => form.test(target))?.[1];

const headers = { ...problemHeaders, 'X-Content-Type-Options': 'nosniff', Connection: 'close' };

type About = {
  readonly detail?: string | undefined;
  /** Of the request, where it could be read; a query may hold what is nobody else's. */
  readonly path?: string | undefined;
};

const bodyOf = (code: ProblemCode, { detail, path = '/' }: About = {}): string =>
  JSON.stringify(problemBody(code, { detail }, { instance: path, requestId: randomUUID() }));

/** A problem of a request that never reached the application; the connection is not used again. */
export const rawProblem = (code: ProblemCode): Response =>
  new Response(bodyOf(code), { status: problems[code].status, headers });

export const writeProblem = (response: ServerResponse, code: ProblemCode, detail?: string): void => {
  const body = bodyOf(code, { detail });
  response.writeHead(problems[code].status, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body);
};

/** Time to read the problem in; then whoever has not closed the connection is cut off, as it would never end. */
const lingerMs = 1000;

/** Writes the last that a connection gets. */
export const endWith = (socket: Duplex, text: string): void => {
  const cutOff = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once('close', () => clearTimeout(cutOff));
  socket.end(text);
};

/** Writes a problem where there is no response to write it on: the request could not even be parsed. */
export const endWithProblem = (
  socket: Duplex,
  code: ProblemCode,
  more: Readonly<Record<string, string>> = {},
  about: About = {},
): void => {
  const { status } = problems[code];
  const body = bodyOf(code, about);
  const lines = Object.entries({ ...headers, ...more, 'Content-Length': String(Buffer.byteLength(body)) });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  endWith(socket, `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${head}\r\n${body}`);
};

/** The problem of a request that could not be handed to the application: a bad URL or Host, else a fault of ours. */
export const brokenRequest = (error: unknown, logger: Pick<Logger, 'error'>): ProblemCode => {
  if (error instanceof RequestError) return 'bad-request';
  logger.error({ err: error }, 'a request failed outside the application');
  return 'internal';
};

const codes: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** The problem that an error of Node's HTTP parser is. */
const parserProblem = (code: string | undefined): ProblemCode => codes[code ?? ''] ?? 'bad-request';

export type Broken = {
  readonly logger: Pick<Logger, 'info'>;
  /** The answer that a connection is still waiting for. */
  readonly awaited: (socket: Duplex) => ServerResponse | undefined;
};

/** Answers with problems what never becomes a request: unparsable, too slow, CONNECT, unknown expectations. */
export const refuseBrokenHttp = (server: Server, { logger, awaited }: Broken): void => {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const begun = awaited(socket)?.headersSent === true;
    if (!socket.writable || begun || error.code === 'ECONNRESET') return socket.destroy();
    logger.info({ reason: error.code }, 'a request could not be parsed');
    endWithProblem(socket, parserProblem(error.code));
  });
  server.on('checkExpectation', (_request, response) => writeProblem(response, 'expectation-failed'));
  server.on('connect', (_request, socket) => {
    endWithProblem(socket, 'method-not-allowed', { Allow: 'GET, HEAD, POST, PUT, PATCH, DELETE' });
  });
};
