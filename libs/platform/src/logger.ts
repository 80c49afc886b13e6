import { createRequire } from 'node:module';
import { trace } from '@opentelemetry/api';
import { type DestinationStream, type LoggerOptions as LoggerSettings, type Logger as PinoLogger, pino } from 'pino';
import { currentCall } from './call-context.ts';
import { openLogStream } from './log-stream.ts';
import { scrub } from './scrub.ts';

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
  return {
    ...(call === undefined
      ? {}
      : { requestId: call.requestId, ...(call.runId !== undefined && { runId: call.runId }) }),
    ...(active === undefined ? {} : { traceId: active.traceId, spanId: active.spanId }),
  };
};

const STDOUT = 1;

/** The line as people read it; loaded only where they do. */
const forPeople = (): ((line: string) => string) => {
  const { prettyFactory }: typeof import('pino-pretty') = createRequire(import.meta.url)('pino-pretty');
  return prettyFactory({
    colorize: process.stdout.isTTY === true,
    ignore: 'pid,hostname,service,version,spanId,traceId',
    messageFormat: '{service} {msg}',
    singleLine: true,
    translateTime: 'HH:MM:ss.l',
  });
};

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
  const show = pretty ? forPeople() : (line: string) => line;
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
    timestamp: pino.stdTimeFunctions.isoTime,
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
