import {
  type Attributes,
  type AttributeValue,
  ProxyTracerProvider,
  type Span,
  SpanKind,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { scrubText } from './logger.ts';
import { TRACER, unrecordedSpan } from './span.ts';

/** What instrumentations may tell; nobody knows what else they will take from a request, or send along with a command. */
const TOLD: ReadonlySet<string> = new Set([
  'db.namespace',
  'db.operation.name',
  'db.system.name',
  'error.type',
  'exception.type',
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'network.protocol.name',
  'network.protocol.version',
  'network.transport',
  'server.address',
  'server.port',
  'url.scheme',
]);

/** Of a request to us, the client says where it goes. */
const SAID_BY_CLIENTS: ReadonlySet<string> = new Set(['server.address', 'server.port']);

/** Texts of ours, which hold no values; only we may tell them. */
const CONSTANT: ReadonlySet<string> = new Set(['db.query.text']);

const FRAME = /^\s+at /;

const clean = (value: AttributeValue | undefined): AttributeValue | undefined =>
  typeof value === 'string' ? scrubText(value) : value;

/** Where an error was thrown; its message may quote whatever it is about. */
const framesOf = (stack: string): string =>
  stack
    .split('\n')
    .filter((line) => FRAME.test(line))
    .join('\n');

type MayTell = (key: string) => boolean;

const cleanAttributes = (attributes: Attributes, mayTell: MayTell): Attributes =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([key, value]) => {
      if (key === 'exception.stacktrace') return [[key, framesOf(String(value))]];
      return mayTell(key) ? [[key, CONSTANT.has(key) ? value : clean(value)]] : [];
    }),
  );

const isAttributes = (value: unknown): value is Attributes =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** From now on the span takes what it may tell alone. */
const guarded = (span: Span, mayTell: MayTell): Span => {
  if (!span.isRecording()) return span;
  const { setAttribute, addEvent, setStatus, updateName } = span;
  const withoutMessage: MayTell = (key) => key !== 'exception.message' && mayTell(key);
  return Object.assign(span, {
    setAttribute: (key: string, value: AttributeValue) =>
      mayTell(key) ? setAttribute.call(span, key, clean(value) ?? value) : span,
    addEvent: ((name, attributes, time) =>
      addEvent.call(
        span,
        name,
        isAttributes(attributes) ? cleanAttributes(attributes, withoutMessage) : attributes,
        time,
      )) satisfies Span['addEvent'],
    setStatus: (({ code }) => setStatus.call(span, { code })) satisfies Span['setStatus'],
    updateName: (name: string) => updateName.call(span, scrubText(name)),
  });
};

const guardedTracer = (tracer: Tracer, isOurs: boolean): Tracer => {
  const mayTellAs = (kind: SpanKind | undefined): MayTell => {
    if (isOurs) return () => true;
    return (key) => TOLD.has(key) && !(kind === SpanKind.SERVER && SAID_BY_CLIENTS.has(key));
  };
  const startSpan: Tracer['startSpan'] = (name, options: SpanOptions = {}, context) => {
    const mayTell = mayTellAs(options.kind);
    const outer = options.root ? undefined : unrecordedSpan(context);
    if (outer) return outer;
    const { attributes } = options;
    const cleaned = attributes ? { ...options, attributes: cleanAttributes(attributes, mayTell) } : options;
    return guarded(tracer.startSpan(scrubText(name), cleaned, context), mayTell);
  };
  return Object.assign(Object.create(tracer), { startSpan });
};

const guardedProvider = (provider: TracerProvider): TracerProvider => {
  const getTracer: TracerProvider['getTracer'] = (name, ...rest) =>
    guardedTracer(provider.getTracer(name, ...rest), name === TRACER);
  return Object.assign(Object.create(provider), { getTracer });
};

/** To be called once the SDK has started: no span that is made from then on tells a secret, or what clients sent. */
export const scrubSpans = (): void => {
  const provider = trace.getTracerProvider();
  if (provider instanceof ProxyTracerProvider) provider.setDelegate(guardedProvider(provider.getDelegate()));
};
