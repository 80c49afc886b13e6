import * as z from 'zod';
import type { ProblemCode } from '../http/problems.ts';

/** A request as a policy sees it, after it was matched, admitted and counted. */
export type PolicyRequest = {
  readonly method: string;
  /** Lower case, without port. */
  readonly host: string;
  /** In the spelling that is matched and forwarded, before the rule rewrites it. */
  readonly path: string;
  /** With its `?`; empty without a query. */
  readonly search: string;
  /** By its name in any case, with `_` for `-` too; several joined by a comma. Without what `Connection` keeps from going on. */
  readonly header: (name: string) => string | undefined;
  /** Null on a public rule. `by` is what the rule calls it: orderline-token, api-key, oidc or introspection. */
  readonly caller: { readonly id: string; readonly by: string; readonly scopes: ReadonlySet<string> } | null;
  readonly rule: string;
  /** Aborts when the request's timeout has passed while policies are waited for. */
  readonly signal: AbortSignal;
};

/** The head of what a service answers; its body streams on by itself. */
export type PolicyResponse = {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
};

export type PolicyChanges = {
  /** Takes the place of whatever the header says. */
  readonly set?: Readonly<Record<string, string>>;
  readonly add?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
};

/** What becomes of a request: it goes on, with other headers perhaps; it is answered; it is refused with a problem. */
export type PolicyVerdict =
  | undefined
  | { readonly change: PolicyChanges }
  | {
      readonly answer: {
        readonly status: number;
        readonly headers?: Readonly<Record<string, string>>;
        readonly body?: string;
      };
    }
  | {
      readonly refuse: {
        readonly problem: ProblemCode;
        readonly detail?: string;
        readonly headers?: Readonly<Record<string, string>>;
      };
    };

/** What a rule may name by an ExtensionRef. */
export type Policy<Schema extends z.ZodType = z.ZodType> = {
  /** Of the options in a file of routes: plain data, as a thread reads it. */
  readonly options: Schema;
  /** Before a service is asked. */
  readonly request?: (asked: {
    readonly options: z.output<Schema>;
    readonly request: PolicyRequest;
  }) => PolicyVerdict | Promise<PolicyVerdict>;
  /** When a service has answered; at once, as its body waits. */
  readonly response?: (answered: {
    readonly options: z.output<Schema>;
    readonly request: PolicyRequest;
    readonly response: PolicyResponse;
  }) => PolicyChanges | undefined;
};

/** What a policy is made with, so that its file imports nothing but types. */
export type PolicyKit = {
  readonly z: typeof z;
  readonly definePolicy: <Schema extends z.ZodType>(policy: Policy<Schema>) => Policy<Schema>;
};

export const policyKit: PolicyKit = { z, definePolicy: (policy) => policy };
