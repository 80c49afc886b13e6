import { type IncomingMessage, validateHeaderName, validateHeaderValue } from 'node:http';
import type { Policies } from '@orderline/composition/gateway';
import type { Policy, PolicyChanges, PolicyRequest, PolicyVerdict } from '@orderline/contracts/gateway/policy';
import { problems } from '@orderline/contracts/http/problems';
import {
  type Filter,
  foldHeaderName,
  type HeaderChanges,
  isForwardedHeader,
  isIdentityHeader,
  type Rule,
  whyHeldBack,
} from '@orderline/domain/gateway';
import { createLogThrottle, type Logger } from '@orderline/platform';
import { callerIdOf, type Principal } from '../http/policy/principal.ts';
import type { Refused } from '../http/policy/problem.ts';
import { wayOf } from './admit.ts';
import { changed, headerIn, type RawHeaders } from './headers.ts';

/** A policy with the options that a rule gives it. */
export type RulePolicy = { readonly name: string; readonly policy: Policy; readonly options: unknown };

/** What a file names was there when the file was read; it is not passed over where it is gone. */
export const policiesOf = (filters: readonly Filter[], policies: Policies): readonly RulePolicy[] =>
  filters.flatMap((filter) => {
    if (filter.type !== 'ExtensionRef') return [];
    const policy = policies.get(filter.policy);
    if (!policy) throw new Error(`there is no policy ${filter.policy}`);
    return { name: filter.policy, policy, options: filter.options };
  });

/** What is known of a request, of which policies are shown a part; filled in as it goes. */
type Subject = {
  readonly request: IncomingMessage;
  readonly host: string;
  readonly path: string;
  readonly search: string;
  readonly started: number;
  readonly principal?: Principal | null;
  readonly prepared?: { readonly rule: Pick<Rule, 'name'>; readonly policies: readonly RulePolicy[] };
  seen?: PolicyRequest;
  changes?: readonly HeaderChanges[];
};

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

const changesOf = ({ set, add, remove = [] }: PolicyChanges, on: 'request' | 'response'): HeaderChanges => {
  headersOf(Object.fromEntries(remove.map((name) => [name, ''])), on);
  return { set: headersOf(set, on), add: headersOf(add, on), remove };
};

const OF_PROBLEMS = new Set(['content-type', 'cache-control']);

/** What it comes to; header changes are kept for when the request goes on. Throws on what is no verdict. */
const ruledBy = (verdict: PolicyVerdict, asked: Subject): Ruled | undefined => {
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

const late = Symbol('a policy took too long');

const inTime = async (verdict: PolicyVerdict | Promise<PolicyVerdict>, signal: AbortSignal) => {
  if (verdict === undefined || !('then' in verdict)) return verdict;
  const { promise, resolve } = Promise.withResolvers<typeof late>();
  const onAbort = (): void => resolve(late);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return Promise.race([verdict, promise]).finally(() => signal.removeEventListener('abort', onAbort));
};

/** Identities and ways that a client made up are not shown: they would be believed. */
const seenHeader = ({ headers }: IncomingMessage, name: string): string | undefined => {
  const folded = foldHeaderName(name);
  if (isIdentityHeader(folded) || isForwardedHeader(folded)) return undefined;
  const value = headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(', ') : value;
};

const requestOf = (
  { request, host, path, search, principal, prepared }: Subject,
  signal: AbortSignal,
): PolicyRequest => ({
  ...{ method: request.method ?? 'GET', host, path, search, signal },
  rule: prepared?.rule.name ?? '',
  header: (name) => seenHeader(request, name),
  caller: principal ? { id: callerIdOf(principal), by: wayOf(principal), scopes: principal.scopes } : null,
});

/** A policy kept the head of an answer from going on. */
export class PolicyFailed extends Error {
  override readonly name = 'PolicyFailed';
}

const TOLD_AGAIN_MS = 60_000;
const LONGEST_MS = 2 ** 31 - 1;

export type PolicyRunnerNeeds = {
  readonly logger: Pick<Logger, 'error'>;
  readonly onFailure: (policy: string) => void;
};

export type PolicyRunner = ReturnType<typeof policyRunner>;

/** Runs the policies of rules. One that throws fails the request, and is told by its name once a minute. */
export const policyRunner = ({ logger, onFailure }: PolicyRunnerNeeds) => {
  const throttle = createLogThrottle({ everyMs: TOLD_AGAIN_MS });
  const failed = (policy: string, error: unknown): void => {
    onFailure(policy);
    throttle(policy, () => logger.error({ policy, err: error }, 'a policy of the gateway failed'));
  };

  return {
    /** Undefined where the request goes on. */
    ask: async (asked: Subject, policies: readonly RulePolicy[], requestMs: number): Promise<Ruled | undefined> => {
      const left = requestMs > 0 ? Math.max(1, Math.ceil(requestMs - (performance.now() - asked.started))) : LONGEST_MS;
      const signal = AbortSignal.timeout(left);
      const request = requestOf(asked, signal);
      asked.seen = request;
      for (const { name, policy, options } of policies) {
        try {
          const verdict = await inTime(policy.request?.({ options, request }), signal);
          if (verdict === late) {
            failed(name, new Error('it did not answer within the timeout of the request'));
            return {
              kind: 'refused',
              refused: { problem: 'timeout', detail: 'A policy of this route took too long.' },
            };
          }
          const ruled = ruledBy(verdict, asked);
          if (ruled) return ruled;
        } catch (error) {
          failed(name, error);
          return { kind: 'refused', refused: { problem: 'internal' } };
        }
      }
      return undefined;
    },
    /** The head of what a service answers, as the policies change it; null where one fails. */
    changedHead: (asked: Subject, status: number, headers: RawHeaders): RawHeaders | null => {
      const { seen, prepared } = asked;
      if (!seen || !prepared || prepared.policies.length === 0) return headers;
      let head = headers;
      for (const { name, policy, options } of prepared.policies) {
        try {
          const response = { status, header: (wanted: string) => headerIn(head, wanted.toLowerCase()) };
          const changes = policy.response?.({ options, request: seen, response });
          if (changes !== undefined) head = changed(head, changesOf(changes, 'response'));
        } catch (error) {
          failed(name, error);
          return null;
        }
      }
      return head;
    },
  };
};
