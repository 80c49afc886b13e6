import { trace } from '@opentelemetry/api';
import {
  type DestinationStream,
  type LoggerOptions as LoggerSettings,
  type Logger as PinoLogger,
  pino,
  stdSerializers,
} from 'pino';
import { linesForPeople } from './lines-for-people.ts';
import { openLogStream } from './log-stream.ts';
import { currentCall } from './span.ts';

const CREDENTIALS = [
  'password',
  'passwordhash',
  'token',
  'accesstoken',
  'refreshtoken',
  'devicetoken',
  'apikey',
  'secret',
  'cursorsecret',
  'pepper',
  'signingkeys',
  'authorization',
  'cookie',
  'set-cookie',
];

const PERSONAL_DATA = ['email', 'addresses', 'shippingaddress', 'recipient', 'line1', 'line2', 'phone'];

/** Fields of database errors that quote the row. */
const ROW_QUOTES = ['detail', 'parameters', 'args'];

const FIELDS: ReadonlySet<string> = new Set([...CREDENTIALS, ...PERSONAL_DATA]);
const FIELDS_OF_ERRORS: ReadonlySet<string> = new Set([...FIELDS, ...ROW_QUOTES]);

/** The codes that each DOMException inherits from its class: twenty-five fields that say nothing of it. */
const CONSTANTS: ReadonlySet<string> = new Set(Object.keys(DOMException));
const NONE: ReadonlySet<string> = new Set();

const DEPTH = 8;

type Walk = {
  readonly fields: ReadonlySet<string>;
  readonly leftOut: ReadonlySet<string>;
  readonly depth: number;
};

const scrubFields = (value: object, walk: Walk): Record<string, unknown> => {
  const clean: Record<string, unknown> = {};
  const given: Readonly<Record<string, unknown>> = { ...value };
  for (const key in given) {
    if (walk.leftOut.has(key)) continue;
    clean[key] = walk.fields.has(key.toLowerCase()) ? '[redacted]' : scrubValue(given[key], walk);
  }
  return clean;
};

const scrubError = (error: Error, depth: number): Record<string, unknown> =>
  scrubFields(stdSerializers.errWithCause(error), { fields: FIELDS_OF_ERRORS, leftOut: CONSTANTS, depth });

/** What proves who somebody is, or says who it is, in whatever text it stands. */
const TOLD_BY_SHAPE: readonly (readonly [RegExp, string])[] = [
  [/pk_live_[0-9A-Za-z]+_\w+/g, '[redacted]'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[redacted]'],
  [/\b(password|passwd|secret|token|api_?key|code)(=|%3D)[^\s&;,)"']+/gi, '$1$2[redacted]'],
  [/\b(bearer|basic) [\w.~+/=-]{8,}/gi, '$1 [redacted]'],
  [/(\b[a-z][a-z\d+.-]*:\/\/)[^\s/@]+@/gi, '$1[redacted]@'],
  [/[^\s"'<>(),:;=?&/\\[\]@]{1,64}(?:@|%40)[^\s"'<>(),:;=?&/\\[\]@]{1,255}/g, '[redacted]'],
];

const MAY_TELL = /@|%40|=|%3D|pk_live_|eyJ|bearer|basic/i;

/** A text without the keys, tokens, passwords of URLs and e-mail addresses that stand in it. */
export const scrubText = (text: string): string =>
  MAY_TELL.test(text)
    ? TOLD_BY_SHAPE.reduce((clean, [shape, instead]) => clean.replaceAll(shape, instead), text)
    : text;

const scrubValue = (value: unknown, walk: Walk): unknown => {
  const { depth } = walk;
  if (typeof value === 'string') return scrubText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '[too deep]';
  if (Array.isArray(value)) return value.map((item) => scrubValue(item, { ...walk, depth: depth - 1 }));
  if (value instanceof Error) return scrubError(value, depth - 1);
  if ('toJSON' in value) return value;
  return scrubFields(value, { ...walk, depth: depth - 1 });
};

/** A copy of a log entry with its errors told whole, and without credentials and personal data in whatever object they stand. */
const scrub = (entry: object): Record<string, unknown> =>
  scrubFields(entry, { fields: FIELDS, leftOut: NONE, depth: DEPTH });

export type Logger = PinoLogger;

export type LoggerOptions = {
  readonly service: string;
  readonly version: string;
  readonly level: string;
  /** Lines for people; NDJSON otherwise. */
  readonly pretty?: boolean;
};

/** Whether log lines are for people: as configured, and where that is left open, on a terminal in development. */
export const isPretty = (
  { pretty, environment }: { readonly pretty: 'auto' | 'true' | 'false'; readonly environment: string },
  terminal: { readonly isTTY?: boolean } = process.stdout,
): boolean => (pretty === 'auto' ? environment === 'development' && terminal.isTTY === true : pretty === 'true');

const alreadyScrubbed = (error: unknown): unknown => error;

const whereAndWho = (): object => {
  const call = currentCall();
  const active = trace.getActiveSpan()?.spanContext();
  const told: Record<string, string> = {};
  if (call) told.requestId = call.requestId;
  if (call?.runId !== undefined) told.runId = call.runId;
  if (active) {
    told.traceId = active.traceId;
    told.spanId = active.spanId;
  }
  return told;
};

/** As pino's own, but that lines of one millisecond share it. */
const isoTime = (): (() => string) => {
  let [at, told] = [0, ''];
  return () => {
    const now = Date.now();
    if (now !== at) [at, told] = [now, `,"time":"${new Date(now).toISOString()}"`];
    return told;
  };
};

const STDOUT = 1;

const missingOf =
  (options: LoggerSettings) =>
  (lines: number): string => {
    const told: string[] = [];
    const once = pino(options, { write: (line) => void told.push(line) });
    once.error({ dropped: lines }, 'log lines were dropped: nobody read them in time');
    return told.join('');
  };

/** Lines on stdout, which Node opens so that a full pipe refuses a line in place of holding the process. */
const stdoutStream = (options: LoggerSettings, pretty: boolean): DestinationStream => {
  void process.stdout;
  const show = pretty ? linesForPeople(process.stdout.isTTY === true) : (line: string) => line;
  const missing = missingOf(options);
  const stream = openLogStream({ fd: STDOUT, missing: (lines) => show(missing(lines)) });
  if (!pretty) return stream;
  const { write } = stream;
  return Object.assign(stream, { write: (line: string) => write.call(stream, show(line)) });
};

/** One NDJSON line per entry on stdout, with the call and the span that it belongs to, without credentials and personal data. */
export const createLogger = (
  { service, version, level, pretty = false }: LoggerOptions,
  destination?: DestinationStream,
): Logger => {
  const options = {
    level,
    base: { service, version },
    formatters: { level: (label: string) => ({ level: label }), log: scrub },
    timestamp: isoTime(),
    mixin: whereAndWho,
    serializers: { err: alreadyScrubbed },
  };
  return pino(options, destination ?? stdoutStream(options, pretty));
};

/** Sends Node's own warnings into the log in place of bare text on stderr. */
export const logWarnings = (logger: Logger): void => {
  process.removeAllListeners('warning');
  process.on('warning', (warning) => logger.warn({ err: warning }, 'Node warns'));
};
