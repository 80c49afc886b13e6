import type { IncomingMessage } from 'node:http';
import type { ProblemCode } from '@orderline/contracts/http/problems';

const longestTarget = 4096;
const mostHeaders = 100;

export type RefusedTarget = { readonly code: ProblemCode; readonly detail?: string };

/** Headers of which the first one would count for us, and another one perhaps for a proxy. */
const single = new Set(['host', 'authorization', 'content-type']);

/** What is wrong with a request that Node's parser lets pass: its Host (RFC 9112 §3.2), its target, its headers. */
export const refusedTarget = ({ rawHeaders, url = '', httpVersion }: IncomingMessage): RefusedTarget | null => {
  const names = rawHeaders.filter((_text, index) => index % 2 === 0).map((name) => name.toLowerCase());
  if (httpVersion === '1.1' && !names.includes('host')) return { code: 'bad-request' };
  const singles = names.filter((name) => single.has(name));
  if (new Set(singles).size < singles.length) return { code: 'bad-request', detail: 'A header is there twice.' };
  if (names.length > mostHeaders) return { code: 'headers-too-large' };
  if (url.length > longestTarget) return { code: 'uri-too-long' };
  const detail = ambiguityOf(url);
  return detail === undefined ? null : { code: 'bad-request', detail };
};

/**
 * What URL parsers read in different ways, and so may lead past a proxy that lets only some paths through. It is asked of
 * the target as it came: the parser of the WHATWG resolves it in silence.
 */
const ambiguities: readonly (readonly [form: RegExp, detail: string])[] = [
  [/^(?!\/)/, 'The target is no path: it must begin with a slash.'],
  [/#/, 'The target has a fragment, which is never sent.'],
  [/^[^?]*\/(?:\.|%2e){1,2}(?:[/?]|$)/i, 'The path has a dot segment.'],
  [/^[^?]*\/\//, 'The path has an empty segment.'],
  [/^[^?]*(?:\\|%5c)/i, 'The path has a backslash.'],
  [/^[^?]*%2f/i, 'The path has an encoded slash.'],
  [/^[^?]*%00/, 'The path has an encoded NUL.'],
  [/^\/[^/?]*%/, 'The first segment of the path is encoded, which no path of ours is.'],
];

const ambiguityOf = (target: string): string | undefined => ambiguities.find(([form]) => form.test(target))?.[1];
