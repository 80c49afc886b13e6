import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { PolicyChanges, PolicyVerdict } from '@orderline/contracts/gateway/policy';
import { problems } from '@orderline/contracts/http/problems';
import { type HeaderChanges, whyHeldBack } from '@orderline/domain/gateway';
import type { Refused } from '../http/policy/problem.ts';
import type { RawHeaders } from './headers.ts';

/** A verdict of a policy, held against what only the gateway says. */
export type Ruled =
  | { readonly kind: 'refused'; readonly refused: Refused }
  | { readonly kind: 'answer'; readonly status: number; readonly headers: RawHeaders; readonly body: string };

const headersOf = (headers: Readonly<Record<string, string>> = {}, on: 'request' | 'response') =>
  Object.entries(headers).map(([name, value]) => {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    const held = whyHeldBack(name, on);
    if (held) throw new TypeError(held);
    return { name: name.toLowerCase(), value };
  });

const CHANGES: ReadonlySet<string> = new Set(['set', 'add', 'remove']);

/** Changes of headers, held against what only the gateway says. Throws on what is none: it was meant to change something. */
export const changesOf = (changes: PolicyChanges, on: 'request' | 'response'): HeaderChanges => {
  const unknown = Object.keys(changes).find((name) => !CHANGES.has(name));
  if (unknown !== undefined) throw new TypeError(`${unknown} is no change of headers`);
  const { set, add, remove = [] } = changes;
  headersOf(Object.fromEntries(remove.map((name) => [name, ''])), on);
  return { set: headersOf(set, on), add: headersOf(add, on), remove };
};

const OF_PROBLEMS = new Set(['content-type', 'cache-control']);

/** What it comes to; header changes are kept for when the request goes on. Throws on what is no verdict. */
export const ruledBy = (
  verdict: PolicyVerdict,
  asked: { changes?: readonly HeaderChanges[] | undefined },
): Ruled | undefined => {
  if (verdict === undefined) return undefined;
  if ('refuse' in verdict) {
    const { problem, detail, headers } = verdict.refuse;
    if (!Object.hasOwn(problems, problem)) throw new TypeError(`${problem} is no code of a problem`);
    const own = headersOf(headers, 'response').filter(({ name }) => !OF_PROBLEMS.has(name));
    const said = Object.fromEntries(own.map(({ name, value }) => [name, value]));
    return { kind: 'refused', refused: { problem, detail, headers: said } };
  }
  if ('answer' in verdict) {
    const { status, headers, body = '' } = verdict.answer;
    if (!Number.isInteger(status) || status < 200 || status > 599) throw new TypeError(`${status} is no status`);
    const own = headersOf(headers, 'response').flatMap(({ name, value }) => [name, value]);
    return { kind: 'answer', status, headers: own, body: String(body) };
  }
  if (!('change' in verdict)) throw new TypeError('it answers what is no verdict');
  asked.changes = [...(asked.changes ?? []), changesOf(verdict.change, 'request')];
  return undefined;
};
