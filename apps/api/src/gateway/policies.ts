import type { IncomingMessage } from 'node:http';
import type { Policies } from '@orderline/composition/gateway';
import type { Policy, PolicyChanges, PolicyRequest, PolicyVerdict } from '@orderline/contracts/gateway/policy';
import {
  type Filter,
  foldHeaderName,
  type HeaderChanges,
  isForwardedHeader,
  isIdentityHeader,
  type Rule,
} from '@orderline/domain/gateway';
import { createLogThrottle, type Logger } from '@orderline/platform';
import { callerIdOf, type Principal } from '../http/policy/principal.ts';
import { wayOf } from './admit.ts';
import { changed, headerIn, type RawHeaders, spelt } from './headers.ts';
import { changesOf, type Ruled, ruledBy } from './verdicts.ts';

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
  readonly principal?: Principal | null | undefined;
  readonly prepared?: { readonly rule: Pick<Rule, 'name'>; readonly policies: readonly RulePolicy[] } | undefined;
  seen?: PolicyRequest | undefined;
  changes?: readonly HeaderChanges[] | undefined;
  answerChanges?: readonly HeaderChanges[] | undefined;
};

const late = Symbol('a policy took too long');

const inTime = async (verdict: PolicyVerdict | Promise<PolicyVerdict>, signalOf: () => AbortSignal) => {
  if (verdict === undefined || !('then' in verdict)) return verdict;
  const signal = signalOf();
  const { promise, resolve } = Promise.withResolvers<typeof late>();
  const onAbort = (): void => resolve(late);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return Promise.race([verdict, promise]).finally(() => signal.removeEventListener('abort', onAbort));
};

/**
 * Identities and ways that a client made up are not shown: they would be believed. Of all else what the service may take for
 * the header: what is approved here must be what goes on.
 */
const seenHeader = (request: IncomingMessage, name: string): string | undefined => {
  const folded = foldHeaderName(name);
  if (isIdentityHeader(folded) || isForwardedHeader(folded)) return undefined;
  const values = spelt(request, folded);
  return values.length === 0 ? undefined : values.join(folded === 'cookie' ? '; ' : ', ');
};

/** A signal for whoever waits, made when it is asked for: most policies answer at once. */
const patience = (ms: number) => {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  return {
    signal: (): AbortSignal => {
      if (!isOver) timer ??= setTimeout(() => stop.abort(), ms);
      return stop.signal;
    },
    over: (): void => {
      isOver = true;
      clearTimeout(timer);
    },
  };
};

const requestOf = (subject: Subject, signalOf: () => AbortSignal): PolicyRequest => {
  const { request, host, path, search, principal, prepared } = subject;
  return {
    ...{ method: request.method ?? 'GET', host, path, search },
    rule: prepared?.rule.name ?? '',
    header: (name) => seenHeader(request, name),
    caller: principal ? { id: callerIdOf(principal), by: wayOf(principal), scopes: principal.scopes } : null,
    get signal() {
      return signalOf();
    },
  };
};

/** A head does not wait. A promise is no change, and how it ends must not end the process: nobody else takes note of it. */
const atOnce = (changes: PolicyChanges | undefined): PolicyChanges | undefined => {
  if (changes === undefined || !('then' in changes)) return changes;
  Promise.resolve(changes).catch(() => undefined);
  throw new TypeError('its function of the head is asynchronous');
};

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

  const askOne = async (
    { name, policy, options }: RulePolicy,
    asked: Subject,
    request: PolicyRequest,
  ): Promise<Ruled | undefined> => {
    try {
      const verdict = await inTime(policy.request?.({ options, request }), () => request.signal);
      if (verdict !== late) return ruledBy(verdict, asked);
      failed(name, new Error('it did not answer within the timeout of the request'));
      return { kind: 'refused', refused: { problem: 'timeout', detail: 'A policy of this route took too long.' } };
    } catch (error) {
      failed(name, error);
      return { kind: 'refused', refused: { problem: 'internal' } };
    }
  };

  return {
    /** Undefined where the request goes on. */
    ask: async (asked: Subject, policies: readonly RulePolicy[], requestMs: number): Promise<Ruled | undefined> => {
      const left = requestMs > 0 ? Math.max(1, Math.ceil(requestMs - (performance.now() - asked.started))) : LONGEST_MS;
      const { signal, over } = patience(left);
      const request = requestOf(asked, signal);
      asked.seen = request;
      try {
        for (const one of policies) {
          const ruled = await askOne(one, asked, request);
          if (ruled) return ruled;
        }
      } finally {
        over();
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
          const changes = atOnce(policy.response?.({ options, request: seen, response }));
          if (changes === undefined) continue;
          const made = changesOf(changes, 'response');
          head = changed(head, made);
          asked.answerChanges = [...(asked.answerChanges ?? []), made];
        } catch (error) {
          failed(name, error);
          return null;
        }
      }
      return head;
    },
  };
};
