import type { IncomingMessage } from 'node:http';
import type { PolicyRequest } from '@orderline/contracts/gateway/policy';
import type { Consumer, ConsumerIndex, HeaderChanges, RouteTable, RuleMatch } from '@orderline/domain/gateway';
import type { Principal } from '../http/policy/principal.ts';
import type { Refused } from '../http/policy/problem.ts';
import type { Quota } from '../http/policy/rate-limit.ts';
import type { RawHeaders } from './headers.ts';
import type { Introspections } from './introspections.ts';
import type { Prepared } from './prepared.ts';
import type { UpstreamState } from './targets.ts';

/** What a file came to; immutable, so that requests in flight keep theirs. */
export type GatewayTable = {
  readonly routes: RouteTable;
  readonly states: ReadonlyMap<string, UpstreamState>;
  readonly consumers: ConsumerIndex;
  /** The names of all that is counted, of rules and of consumers. */
  readonly limits: ReadonlySet<string>;
  readonly introspections: Introspections;
};

/** What is known of a request so far; filled in as it goes. */
export type Asked = {
  readonly request: IncomingMessage;
  readonly path: string;
  /** With its `?`; empty without a query. */
  readonly search: string;
  /** Lower case, without port. */
  readonly host: string;
  /** By the clock of `performance`. */
  readonly started: number;
  prepared?: Prepared | undefined;
  principal?: Principal | null | undefined;
  consumer?: Consumer | undefined;
  /** Of the rule's policies: what they were shown, and which headers they want to be others. */
  seen?: PolicyRequest | undefined;
  changes?: readonly HeaderChanges[] | undefined;
  /** What they changed at the head of its answer. */
  answerChanges?: readonly HeaderChanges[] | undefined;
};

export type Decision =
  | { readonly kind: 'refused'; readonly refused: Refused; readonly quotas?: readonly Quota[] }
  /** Answered here, without a service. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: RawHeaders;
      readonly body?: string;
      readonly quotas?: readonly Quota[];
    }
  | {
      readonly kind: 'forward';
      readonly table: GatewayTable;
      readonly prepared: Prepared;
      readonly match: RuleMatch;
      readonly quotas: readonly Quota[];
    };
