import type { Rule, RuleMatch } from './rule.ts';

/** A request as it is matched: `path` is by `normalisePath`, and the same string is forwarded. */
export type GatewayRequest = {
  readonly method: string;
  /** Lower case, without port. */
  readonly host: string;
  readonly path: string;
  /** The first value of that name; asked only where a rule asks for it. */
  readonly query: (name: string) => string | undefined;
  /** By lower-case name; several of one name joined by a comma. */
  readonly header: (name: string) => string | undefined;
};

/** `path` matched with another method only: 405 with the methods that there are. */
export type Matched =
  | { readonly kind: 'rule'; readonly rule: Rule; readonly match: RuleMatch }
  | { readonly kind: 'method'; readonly allowed: readonly string[] }
  | { readonly kind: 'nothing' };

/** Rules with an index over them; immutable, so that requests in flight keep theirs. */
export type RouteTable = {
  readonly match: (request: GatewayRequest) => Matched;
  readonly rules: readonly Rule[];
};
