import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

type LogLine = {
  readonly level: string;
  readonly msg: string;
  readonly service?: string;
  readonly traceId?: string;
  readonly requestId?: string;
  readonly [field: string]: unknown;
};

export type Log = {
  readonly lines: readonly LogLine[];
  /** What was printed and is no NDJSON. */
  readonly stray: readonly string[];
  /** What went wrong, or nearly so, in a few lines for the message of a failure. */
  trouble(): string;
};

const isLogLine = (value: unknown): value is LogLine =>
  typeof value === 'object' &&
  value !== null &&
  'level' in value &&
  typeof value.level === 'string' &&
  'msg' in value &&
  typeof value.msg === 'string';

const parsed = (text: string): LogLine | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isLogLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const TROUBLE = new Set(['warn', 'error', 'fatal']);
const SHOWN = 8;

/** Collects what processes print, across their restarts. */
export const openLog = (): Log & { readonly read: (stream: Readable) => void } => {
  const lines: LogLine[] = [];
  const stray: string[] = [];
  const take = (text: string): void => {
    const line = parsed(text);
    if (line) lines.push(line);
    else stray.push(text);
  };
  return {
    lines,
    stray,
    trouble: () => {
      const bad = lines.filter(({ level }) => TROUBLE.has(level)).slice(-SHOWN);
      return [...bad.map((line) => JSON.stringify(line).slice(0, 600)), ...stray.slice(-SHOWN)].join('\n');
    },
    read: (stream) => void createInterface({ input: stream }).on('line', take),
  };
};
