import type { IncomingMessage, ServerResponse } from 'node:http';
import { context, propagation, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { TRACER } from './span.ts';

const tracer = trace.getTracer(TRACER);

const UNTRACED = suppressTracing(ROOT_CONTEXT);

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** How OpenTelemetry calls a method that is none of those that are known, as an attribute and in the name of a span. */
const OTHER = { method: '_OTHER', name: 'HTTP' } as const;

/** Probes and scrapes come all the time and tell nothing. */
const isQuiet = (url: string): boolean => url.startsWith('/health/') || url.startsWith('/metrics');

/** Runs the work so that no span is made in it. */
export const untraced = <Value>(work: () => Value): Value => context.with(UNTRACED, work);

const spanName = (method: string): string => (METHODS.has(method) ? method : OTHER.name);

const describeRequest = (span: Span, { method = '', httpVersion }: IncomingMessage): void => {
  span.setAttribute('http.request.method', METHODS.has(method) ? method : OTHER.method);
  span.setAttribute('url.scheme', 'http');
  span.setAttribute('network.protocol.version', httpVersion);
};

const CLIENT_GONE = 'client_gone';

/** That a client leaves before it is answered is no fault of ours: the span has no status then, as the request has none. */
const describeAnswer = (span: Span, { headersSent, statusCode }: ServerResponse): void => {
  if (headersSent) span.setAttribute('http.response.status_code', statusCode);
  else span.setAttribute('error.type', CLIENT_GONE);
  if (!headersSent || statusCode < 500) return;
  span.setAttribute('error.type', String(statusCode));
  span.setStatus({ code: SpanStatusCode.ERROR });
};

const beginSpan = ({ headers, method = '' }: IncomingMessage) => {
  const isContinued = propagation.fields().some((field) => headers[field] !== undefined);
  const caller = isContinued ? propagation.extract(ROOT_CONTEXT, headers) : ROOT_CONTEXT;
  const span = tracer.startSpan(spanName(method), { kind: SpanKind.SERVER }, caller);
  return { span, around: trace.setSpan(caller, span) };
};

/**
 * Answers a request in a span of kind SERVER, by OpenTelemetry's stable conventions for HTTP, which goes on with the trace
 * of the caller and ends with the response. One that is not sampled has its ids, and nothing is recorded of it.
 */
export const inServerSpan = (request: IncomingMessage, response: ServerResponse, answer: () => void): void => {
  if (isQuiet(request.url ?? '')) {
    untraced(answer);
    return;
  }
  const { span, around } = beginSpan(request);
  if (span.isRecording()) {
    describeRequest(span, request);
    response.once('close', () => {
      describeAnswer(span, response);
      span.end();
    });
  }
  context.with(around, answer);
};

/** What is told of a request whose connection becomes another protocol's. */
export type UpgradeSpan = {
  readonly answered: (status: number) => void;
  /** By whom the connection was ended: the first one counts. */
  readonly endedBy: (whom: string) => void;
};

/**
 * The same of a request for another protocol, such as a WebSocket: the span lasts as long as its connection, and tells how many
 * bytes came and went after the head of the request, and who ended it. What they say is nobody's business here.
 */
export const inUpgradeSpan = (request: IncomingMessage, work: (told: UpgradeSpan) => void): void => {
  const { socket } = request;
  const { span, around } = beginSpan(request);
  const before = { received: socket.bytesRead, sent: socket.bytesWritten };
  let ended: string | undefined;
  if (span.isRecording()) {
    describeRequest(span, request);
    socket.once('close', () => {
      span.setAttribute('orderline.connection.received_bytes', socket.bytesRead - before.received);
      span.setAttribute('orderline.connection.sent_bytes', socket.bytesWritten - before.sent);
      if (ended !== undefined) span.setAttribute('orderline.connection.ended_by', ended);
      span.end();
    });
  }
  const told: UpgradeSpan = {
    answered: (status) => {
      span.setAttribute('http.response.status_code', status);
      if (status < 500) return;
      span.setAttribute('error.type', String(status));
      span.setStatus({ code: SpanStatusCode.ERROR });
    },
    endedBy: (whom) => {
      ended ??= whom;
    },
  };
  context.with(around, () => work(told));
};

/** Notes on the server span which route it is: a template, never a path. To be told while the request is under way. */
export const noteRoute = (method: string, route: string): void => {
  const span = trace.getActiveSpan();
  if (!span?.isRecording()) return;
  span.setAttribute('http.route', route);
  span.updateName(`${spanName(method)} ${route}`);
};
