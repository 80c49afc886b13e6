import { hash } from 'node:crypto';
import { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { answerOf, type Endpoint } from '@orderline/contracts/http/endpoint';
import type { Logger } from '@orderline/platform';
import type { StatusCode } from 'hono/utils/http-status';
import { type Coding, codingFor, compressed, isWorthCompressing } from './compression.ts';
import type { HttpContext } from './env.ts';
import { etagOf, isKnown, weakened } from './negotiation.ts';
import { replayHeaders } from './policy/idempotency.ts';
import { type HeaderFields, reply } from './reply.ts';
import type { Answered, OwnResponse } from './route.ts';

type Rendering = {
  readonly endpoint: Endpoint;
  /** Whether answers are compressed here, and not by a proxy. */
  readonly compression: boolean;
  readonly answered: Answered;
};

/**
 * Writes an answer: JSON, its headers, and 304 in its place where the client has that version already. A tag is weak where
 * the answer is compressed: it names what is told, and not the bytes.
 */
export const render = (
  c: HttpContext,
  { endpoint, compression, answered }: Rendering,
): Response | Promise<Response> => {
  const status = asStatus(answerOf(endpoint)[0]);
  const { body } = answered;
  if (body === undefined) return reply(c, status, null, headersOf(c, endpoint, answered));
  const text = JSON.stringify(body);
  const version = endpoint.versioned === 'digest' ? digestOf(text) : answered.version;
  const negotiated = compression && !endpoint.confidential && isWorthCompressing(text);
  const coding = negotiated ? codingFor(c.req.header('accept-encoding')) : null;
  const headers = {
    ...headersOf(c, endpoint, answered),
    ...(version === undefined ? {} : { ETag: coding ? weakened(etagOf(version)) : etagOf(version) }),
    ...(negotiated ? { Vary: 'Accept-Encoding' } : {}),
  };
  if (version !== undefined && endpoint.method === 'get' && isKnown(c.req.header('if-none-match'), version)) {
    return reply(c, 304, null, headers);
  }
  const typed = { ...headers, 'Content-Type': 'application/json' };
  return coding ? coded(c, { status, text, coding, headers: typed }) : reply(c, status, text, typed);
};

type Coded = {
  readonly status: StatusCode;
  readonly text: string;
  readonly coding: Coding;
  readonly headers: HeaderFields;
};

/** Who asks by HEAD reads none of it. */
const coded = (c: HttpContext, { status, text, coding, headers }: Coded): Response | Promise<Response> => {
  const answer = (bytes: Uint8Array<ArrayBuffer> | null) =>
    reply(c, status, bytes, { ...headers, 'Content-Encoding': coding });
  const bytes = c.req.method === 'HEAD' ? null : compressed(text, coding);
  return bytes instanceof Promise ? bytes.then(answer) : answer(bytes);
};

/** 128 bits in hexadecimal, which nothing takes for the number of a version. */
const digestOf = (text: string): string => hash('sha256', text).slice(0, 32);

type Streaming = {
  readonly mediaType: string;
  readonly chunks: AsyncIterable<string>;
  /** Broken off, and not ended, where nobody reads it to its end. */
  readonly whole?: boolean | undefined;
  readonly reading: Reading;
  readonly logger: Pick<Logger, 'error'>;
  readonly headers?: HeaderFields;
};

/** Writes text as it comes; who asks by HEAD reads none of it. */
export const renderStream = (
  c: HttpContext,
  { mediaType, chunks, reading, headers: own, ...how }: Streaming,
): Response => {
  const headers = { 'Cache-Control': 'no-store', 'Content-Type': mediaType, ...own };
  const response = c.env?.outgoing;
  const connection = response instanceof ServerResponse ? response : undefined;
  const body = streamOf(chunks, { ...reading, ...how, connection });
  if (c.req.method !== 'HEAD') return reply(c, 200, body, headers);
  void body.cancel();
  return reply(c, 200, null, headers);
};

/** Lets a stream write to Node's own response; where there is none, or by HEAD, it is told that nobody reads. */
export const handOver = (c: HttpContext, { headers, take, leave }: OwnResponse): Response => {
  const response = c.env?.outgoing;
  if (c.req.method === 'HEAD' || !(response instanceof ServerResponse)) {
    leave();
    return reply(c, 200, null, headers);
  }
  c.set('replied', true);
  response.writeHead(200, { ...c.get('headers'), ...headers });
  take(response);
  return RESPONSE_ALREADY_SENT;
};

const headersOf = (c: HttpContext, { auth, method }: Endpoint, { location, replayed, next }: Answered) => ({
  'Cache-Control': auth === 'public' && method === 'get' ? 'no-cache' : 'no-store',
  ...(location === undefined ? {} : { Location: location }),
  ...replayHeaders(replayed),
  ...(next ? { Link: `<${nextPage(c.req.url, next)}>; rel="next"` } : {}),
});

const nextPage = (url: string, cursor: string): string => {
  const { pathname, searchParams } = new URL(url);
  searchParams.set('cursor', cursor);
  return `${pathname}?${searchParams}`;
};

/** The statuses of answers are written in their endpoints. */
const asStatus = (status: number): StatusCode => status as StatusCode;

/** Whether somebody still reads a stream. */
export type Reading = {
  /** Aborts where the client leaves, the server drains, or the stream was not opened in time. */
  readonly until: AbortSignal;
  readonly leave: () => void;
};

/** From the opening of a stream on: `signals` end it besides its client. */
export const beginReading = (signals: readonly (AbortSignal | undefined)[]): Reading => {
  const left = new AbortController();
  const until = AbortSignal.any([left.signal, ...signals.filter((signal) => signal !== undefined)]);
  return { until, leave: () => left.abort() };
};

type Streamed = Reading &
  Pick<Streaming, 'logger' | 'whole'> & {
    /** Where the stream goes, where that is Node's own response. */
    readonly connection: ServerResponse | undefined;
  };

/** Text as it comes, encoded; no more is taken from its source than is read, and nothing once nobody reads. */
const streamOf = (
  chunks: AsyncIterable<string>,
  { until, leave, logger, connection, whole = false }: Streamed,
): ReadableStream<Uint8Array> => {
  const source = chunks[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const stop = () => void source.return?.().catch(() => undefined);
  let open = true;
  const close = (controller: ReadableStreamDefaultController) => {
    if (!open) return;
    open = false;
    controller.close();
    stop();
  };
  /** Told of the error, node-server would end the answer with its text, and print it past the log. */
  const breakOff = (controller: ReadableStreamDefaultController, error: unknown) => {
    open = false;
    if (connection) connection.destroy();
    else controller.error(error);
  };
  const endEarly = (controller: ReadableStreamDefaultController) => {
    if (!whole) return close(controller);
    if (!open) return;
    breakOff(controller, until.reason);
    stop();
  };
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        if (until.aborted) endEarly(controller);
        else until.addEventListener('abort', () => endEarly(controller), { once: true });
      },
      pull: async (controller) => {
        try {
          const { done, value } = await source.next();
          if (!open) return;
          if (done) close(controller);
          else controller.enqueue(encoder.encode(value));
        } catch (error) {
          if (!open) return;
          logger.error({ err: error }, 'a stream failed');
          breakOff(controller, error);
        }
      },
      cancel: () => {
        open = false;
        leave();
        stop();
      },
    },
    { highWaterMark: 0 },
  );
};
