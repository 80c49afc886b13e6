import type { IncomingMessage } from 'node:http';
import {
  foldHeaderName,
  type HeaderChanges,
  isForwardedHeader,
  isHopByHop,
  isIdentityHeader,
  isOtherwiseHeader,
} from '@orderline/domain/gateway';

/** Those that undici or Node make anew, besides what is of one connection. */
const madeAnew = new Set(['expect', 'http2-settings']);

/** What we alone say of a request besides who asks and whence; from outside it is dropped in every spelling. */
const ours = new Set(['host', 'x-request-id', 'traceparent']);

/** Servers behind us may read `_` as `-`, as CGI does: every name is judged by what it would be to them. */
const isPassed = (name: string): boolean => {
  const folded = foldHeaderName(name);
  if (isHopByHop(folded) || madeAnew.has(folded) || ours.has(folded)) return false;
  if (isIdentityHeader(folded) || isForwardedHeader(folded) || isOtherwiseHeader(folded)) return false;
  return folded !== 'content-length' || name.toLowerCase() === folded;
};

const mostKept = 1000;

/** By the name as it came: clients and services send few spellings, and whoever makes up more of them fills no memory. */
function knownBy<Judged extends string | boolean>(judge: (name: string) => Judged): (name: string) => Judged {
  const known = new Map<string, Judged>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const judged = judge(name);
    if (known.size < mostKept) known.set(name, judged);
    return judged;
  };
}

const isKnownPassed = knownBy(isPassed);

const none: ReadonlySet<string> = new Set();

/** The names that `Connection` lists are of this connection only, too. */
const listedIn = (connection: string | undefined): ReadonlySet<string> => {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return none;
  return new Set(
    connection
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
};

/** Names and values in turns, as they go out. */
export type RawHeaders = string[];

/** What a client sent that goes on: nothing of its connection, nothing that only we may say. */
export const passedOn = ({ rawHeaders, headers }: Pick<IncomingMessage, 'rawHeaders' | 'headers'>): RawHeaders => {
  const listed = listedIn(headers.connection);
  const passed: RawHeaders = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!isKnownPassed(name) || (listed !== none && listed.has(name.toLowerCase()))) continue;
    passed.push(name, rawHeaders[at + 1] ?? '');
  }
  return passed;
};

/** `Trailer` announces what comes after the body, which goes on as well. */
const isOfAnswer = knownBy((name) => !isHopByHop(name.toLowerCase()) || name.toLowerCase() === 'trailer');

/** What a service answered that goes on; undici tells names and values in bytes of latin1. */
export const answeredHeaders = (raw: unknown): RawHeaders => {
  if (!Array.isArray(raw)) return [];
  const passed: RawHeaders = [];
  let connection: string | undefined;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name, value] = [textOf(raw[at]), textOf(raw[at + 1])];
    if (isOfAnswer(name)) passed.push(name, value);
    else if (name.toLowerCase() === 'connection') connection = `${connection ?? ''},${value}`;
  }
  if (connection === undefined) return passed;
  const listed = listedIn(connection.slice(1));
  return listed === none ? passed : without(passed, (name) => listed.has(name));
};

const textOf = (part: unknown): string => (Buffer.isBuffer(part) ? part.toString('latin1') : String(part));

export const headerIn = (headers: RawHeaders, name: string): string | undefined => {
  for (let at = 0; at < headers.length; at += 2) if (headers[at]?.toLowerCase() === name) return headers[at + 1];
  return undefined;
};

type Spelling = (name: string) => string;

const changedBy =
  (spelt: Spelling) =>
  (headers: RawHeaders, { set, add, remove }: HeaderChanges): RawHeaders => {
    const gone = new Set([...set.map(({ name }) => name), ...remove].map(spelt));
    const kept: RawHeaders = [];
    for (let at = 0; at < headers.length; at += 2) {
      if (!gone.has(spelt(headers[at] ?? ''))) kept.push(headers[at] ?? '', headers[at + 1] ?? '');
    }
    for (const { name, value } of set) kept.push(name, value);
    for (const { name, value } of add) kept.push(name, value);
    return kept;
  };

/** In the order of the Gateway API: set, add, remove. */
export const changed = changedBy((name) => name.toLowerCase());

/** Of a request: a service that reads `_` as `-` gets no second spelling of what is set or removed. */
export const changedToService = changedBy(knownBy(foldHeaderName));

/** What goes on of a header in any spelling; nothing of what `Connection` keeps from going on. */
export const spelt = (
  { rawHeaders, headers }: Pick<IncomingMessage, 'rawHeaders' | 'headers'>,
  name: string,
): string[] => {
  const folded = foldHeaderName(name);
  const listed = listedIn(headers.connection);
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const own = rawHeaders[at] ?? '';
    if (foldHeaderName(own) === folded && !listed.has(own.toLowerCase())) values.push(rawHeaders[at + 1] ?? '');
  }
  return values;
};

/** By names in lower case. */
export const without = (headers: RawHeaders, isLeftOut: (name: string) => boolean): RawHeaders => {
  const kept: RawHeaders = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? '';
    if (!isLeftOut(name.toLowerCase())) kept.push(name, headers[at + 1] ?? '');
  }
  return kept;
};
