import { createRequire } from 'node:module';

type Entry = Readonly<Record<string, unknown>>;

type Colours = Record<'gray' | 'green' | 'yellow' | 'red', (text: string) => string>;

/** What stands at its own place in the line, or is told elsewhere. */
const PLACED = new Set(['level', 'time', 'msg', 'service', 'version', 'err', 'requestId', 'traceId', 'spanId']);
const OF_REQUESTS = new Set([...PLACED, 'method', 'route', 'path', 'status', 'problem', 'durationMs', 'userId']);

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

const isId = (value: unknown): boolean => typeof value === 'string' && UUID.test(value);

const shown = (value: unknown): string =>
  typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);

/** `name=value` of what is left, the ids last: they are long, and nobody reads them first. */
const restOf = (entry: Entry, placed: ReadonlySet<string>): readonly string[] => {
  const rest = Object.entries(entry).filter(([name, value]) => !placed.has(name) && value !== undefined);
  const inOrder = [...rest.filter(([, value]) => !isId(value)), ...rest.filter(([, value]) => isId(value))];
  return inOrder.map(([name, value]) => `${name}=${shown(value)}`);
};

/** Local time, as on the reader's own clock. */
const clockOf = (time: unknown): string => {
  const at = new Date(String(time));
  return `${at.toTimeString().slice(0, 8)}.${String(at.getMilliseconds()).padStart(3, '0')}`;
};

const isRequest = ({ msg, method, status }: Entry): boolean =>
  msg === 'request' && typeof method === 'string' && typeof status === 'number';

const statusIn = (colours: Colours, status: number): string => {
  if (status >= 500) return colours.red(String(status));
  return status >= 400 ? colours.yellow(String(status)) : colours.green(String(status));
};

const requestLine = (entry: Entry, colours: Colours): readonly string[] => {
  const { method, path, status, problem, durationMs } = entry;
  const outcome = [statusIn(colours, Number(status)), ...(problem === undefined ? [] : [String(problem)])];
  return [`${method} ${path}`, ...outcome, `${Math.round(Number(durationMs))} ms`, ...restOf(entry, OF_REQUESTS)];
};

const levelOf = ({ level }: Entry, colours: Colours): readonly string[] => {
  if (level === 'warn') return [colours.yellow('WARN')];
  return level === 'error' || level === 'fatal' ? [colours.red(level.toUpperCase())] : [];
};

/** `10:14:22.267 POST /api/v2/orders 409 out-of-stock 8 ms req=…`, and so of every entry what it says first and its ids last. */
const lineOf = (entry: Entry, colours: Colours): string => {
  const told = isRequest(entry)
    ? requestLine(entry, colours)
    : [`${entry.service} ${entry.msg}`, ...restOf(entry, PLACED)];
  const request = entry.requestId === undefined ? [] : [colours.gray(`req=${entry.requestId}`)];
  return [colours.gray(clockOf(entry.time)), ...levelOf(entry, colours), ...told, ...request].join(' ');
};

/** Turns a log line into one for people, with the stack of an error below it; pino-pretty is loaded only where it is used. */
export const linesForPeople = (colorize: boolean): ((line: string) => string) => {
  const { prettyFactory }: typeof import('pino-pretty') = createRequire(import.meta.url)('pino-pretty');
  return prettyFactory({
    colorize,
    include: 'err',
    messageFormat: (entry, _key, _level, { colors }) => lineOf(entry, colors),
  });
};
