import { hash } from 'node:crypto';
import { answerOf, type Endpoint } from '@orderline/contracts/http/endpoint';
import type { Logger } from '@orderline/platform';
import type { StatusCode } from 'hono/utils/http-status';
import type { HttpContext } from './hono.ts';
import { etagOf, isKnown } from './negotiation.ts';
import { replayHeaders } from './policy/idempotency.ts';
import { reply } from './reply.ts';
import type { Answered } from './route.ts';

/** Writes an answer: JSON, its headers, and 304 in its place where the client has that version already. */
export const render = (c: HttpContext, endpoint: Endpoint, answered: Answered): Response => {
  const [status] = answerOf(endpoint);
  const { body } = answered;
  if (body === undefined) return reply(c, asStatus(status), null, headersOf(c, endpoint, answered));
  const text = JSON.stringify(body);
  const version = endpoint.versioned === 'digest' ? digestOf(text) : answered.version;
  const headers = headersOf(c, endpoint, { ...answered, version });
  if (version !== undefined && endpoint.method === 'get' && isKnown(c.req.header('if-none-match'), version)) {
    return reply(c, 304, null, headers);
  }
  return reply(c, asStatus(status), text, { ...headers, 'Content-Type': 'application/json' });
};

/** 128 bits in hexadecimal, which nothing takes for the number of a version. */
const digestOf = (text: string): string => hash('sha256', text).slice(0, 32);

type Streaming = {
  readonly mediaType: string;
  readonly chunks: AsyncIterable<string>;
  readonly reading: Reading;
  readonly logger: Pick<Logger, 'error'>;
};

/** Writes text as it comes; who asks by HEAD reads none of it. */
export const renderStream = (c: HttpContext, { mediaType, chunks, reading, logger }: Streaming): Response => {
  const headers = { 'Cache-Control': 'no-store', 'Content-Type': mediaType };
  const body = streamOf(chunks, { ...reading, logger });
  if (c.req.method !== 'HEAD') return reply(c, 200, body, headers);
  void body.cancel();
  return reply(c, 200, null, headers);
};

const headersOf = (c: HttpContext, { auth, method }: Endpoint, { version, location, replayed, next }: Answered) => ({
  'Cache-Control': auth === 'public' && method === 'get' ? 'no-cache' : 'no-store',
  ...(version === undefined ? {} : { ETag: etagOf(version) }),
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

/** Text as it comes, encoded; no more is taken from its source than is read, and nothing once nobody reads. */
const streamOf = (
  chunks: AsyncIterable<string>,
  { until, leave, logger }: Reading & { readonly logger: Pick<Logger, 'error'> },
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
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        if (until.aborted) close(controller);
        else until.addEventListener('abort', () => close(controller), { once: true });
      },
      pull: async (controller) => {
        try {
          const { done, value } = await source.next();
          if (!open) return;
          if (done) close(controller);
          else controller.enqueue(encoder.encode(value));
        } catch (error) {
          if (!open) return;
          open = false;
          logger.error({ err: error }, 'a stream failed');
          controller.error(error);
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
