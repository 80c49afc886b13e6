import { DiagLogLevel, diag } from '@opentelemetry/api';

const MOST = 10;

const fieldsIn = (text: string): Readonly<Record<string, unknown>> => {
  try {
    return Object(JSON.parse(text));
  } catch {
    return { message: text };
  }
};

/** The SDK tells of an error by all of its fields, as JSON; what the collector answered is one of them. */
const causeIn = (text: string): string => {
  const { code, message, name } = fieldsIn(text);
  const said = [code, message || name].filter((part) => part !== undefined && part !== '');
  return said.join(': ').slice(0, 200);
};

const ignore = (): void => undefined;

/**
 * Each cause for which spans do not get to their collector is told once, as a warning of the process, which the logger
 * takes up: telemetry is loaded before there is one. Neither headers nor what the collector answers are in it.
 */
export const tellRefusedExports = (): void => {
  const told = new Set<string>();
  const error = (text: string): void => {
    const cause = causeIn(text);
    if (told.has(cause) || told.size >= MOST) return;
    told.add(cause);
    process.emitWarning(`no spans get to the collector (${cause}): check OTEL_EXPORTER_OTLP_…`, { code: 'TELEMETRY' });
  };
  const logger = { error, warn: ignore, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(logger, { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
};
