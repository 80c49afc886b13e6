import { trace } from '@opentelemetry/api';
import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';
import { currentCall } from './call-context.ts';
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

const prettyStream = (): DestinationStream =>
  pino.transport({
    target: 'pino-pretty',
    options: {
      ignore: 'pid,hostname,service,version,spanId,traceId',
      messageFormat: '{service} {msg}',
      singleLine: true,
      translateTime: 'HH:MM:ss.l',
    },
  });

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
  return pino(options, destination ?? (pretty ? prettyStream() : pino.destination({ fd: 1, sync: true })));
};

/** Sends Node's own warnings into the log in place of bare text on stderr. */
export const logWarnings = (logger: Logger): void => {
  process.removeAllListeners('warning');
  process.on('warning', (warning) => logger.warn({ err: warning }, 'Node warns'));
};
