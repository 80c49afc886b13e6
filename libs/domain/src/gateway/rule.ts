import type { Consumer } from './consumer.ts';
import type { Limit } from './limit.ts';

export type { Limit } from './limit.ts';

/** A rule of the gateway, in the vocabulary of the Gateway API's HTTPRoute (v1), with every default filled in. */
export type Rule = {
  /** Unique in the table; what metrics, logs and explanations call it. */
  readonly name: string;
  /** Lower case, `*.example.com` for any name below; empty for every host. */
  readonly hostnames: readonly string[];
  /** One of them is enough. */
  readonly matches: readonly RuleMatch[];
  readonly auth: Auth;
  readonly filters: readonly Filter[];
  readonly backends: readonly Backend[];
  readonly timeouts: {
    /** Until the whole answer is there; of streams and upgrades, until its head is. */
    readonly requestMs: number;
    readonly backendRequestMs: number;
  };
  readonly retry: { readonly attempts: number; readonly codes: readonly number[]; readonly backoffMs: number };
  readonly bodyLimitBytes: number;
  readonly limits: readonly Limit[];
  /** What is kept of its answers; null: nothing. */
  readonly cache: CacheBounds | null;
  /** What ends its WebSockets, besides both sides of them; null: nothing. */
  readonly webSocketsEndWith: 'token' | null;
  /** Where it stands in its file. */
  readonly place: { readonly line: number; readonly column: number };
};

export type RuleMatch = {
  readonly path: { readonly type: 'Exact' | 'PathPrefix'; readonly value: string };
  readonly method: string | null;
  /** Names in lower case. */
  readonly headers: readonly NamedMatch[];
  readonly query: readonly NamedMatch[];
};

export type NamedMatch = { readonly name: string; readonly value: string };

/** Who may pass. There is no default: a rule without it does not load. */
export type Auth =
  | { readonly kind: 'public' }
  | {
      readonly kind: 'required';
      /** Any of these lets in. */
      readonly by: readonly AuthWay[];
      /** All of these must be held. */
      readonly scopes: readonly string[];
    };

export type AuthWay =
  | { readonly kind: 'orderline-token' }
  | { readonly kind: 'api-key' }
  | { readonly kind: 'oidc'; readonly issuer: string; readonly audience: string }
  /** By the `Introspection` of that name. */
  | { readonly kind: 'introspection'; readonly name: string };

export type HeaderChanges = {
  readonly set: readonly NamedMatch[];
  readonly add: readonly NamedMatch[];
  readonly remove: readonly string[];
};

export type PathRewrite =
  | { readonly type: 'ReplaceFullPath'; readonly value: string }
  | { readonly type: 'ReplacePrefixMatch'; readonly value: string };

export type Filter =
  | { readonly type: 'RequestHeaderModifier'; readonly changes: HeaderChanges }
  | { readonly type: 'ResponseHeaderModifier'; readonly changes: HeaderChanges }
  | { readonly type: 'RequestBodyModifier'; readonly body: JsonChanges }
  | { readonly type: 'ResponseBodyModifier'; readonly body: JsonChanges }
  | { readonly type: 'URLRewrite'; readonly hostname: string | null; readonly path: PathRewrite | null }
  | {
      readonly type: 'RequestRedirect';
      readonly scheme: 'http' | 'https' | null;
      readonly hostname: string | null;
      readonly port: number | null;
      readonly path: PathRewrite | null;
      readonly statusCode: 301 | 302 | 303 | 307 | 308;
    }
  | {
      readonly type: 'CORS';
      readonly allowOrigins: readonly string[];
      readonly allowMethods: readonly string[];
      readonly allowHeaders: readonly string[];
      readonly exposeHeaders: readonly string[];
      readonly allowCredentials: boolean;
      readonly maxAgeSeconds: number;
    }
  /** A copy of so many requests goes to a service whose answer nobody sees. */
  | {
      readonly type: 'RequestMirror';
      readonly upstream: string;
      readonly numerator: number;
      readonly denominator: number;
    }
  /** A typed policy, with options that its own schema took. */
  | { readonly type: 'ExtensionRef'; readonly policy: string; readonly options: unknown };

/** Of the answers of one rule that a process keeps. */
export type CacheBounds = {
  /** A longer answer is not kept. */
  readonly entryBytes: number;
  readonly totalBytes: number;
  /** No answer is taken for fresh any longer, whatever its service says. */
  readonly maxAgeSeconds: number;
};

/** A way to a value in a JSON document (RFC 6901). */
export type JsonPointer = string;

/** What is done to a JSON body, in this order; what is not there is left alone. */
export type JsonChanges = {
  /** A longer body is refused. */
  readonly limitBytes: number;
  /** All else is left out; null: nothing is. */
  readonly pick: readonly JsonPointer[] | null;
  readonly remove: readonly JsonPointer[];
  readonly rename: readonly { readonly pointer: JsonPointer; readonly to: string }[];
  readonly set: readonly { readonly pointer: JsonPointer; readonly value: JsonValue }[];
};

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [member: string]: JsonValue };

/** A service of `Upstream`, and its share of the requests. */
export type Backend = { readonly upstream: string; readonly weight: number };

/** Where a service is: its targets answer alike. */
export type Upstream = {
  readonly name: string;
  /** `http://host:port` or `https://host:port`. */
  readonly targets: readonly string[];
  readonly health: {
    /** Asked of each target; null: only what requests show counts. */
    readonly path: string | null;
    readonly everyMs: number;
    /** Failures in a row after which a target is ejected, and for how long. */
    readonly failures: number;
    readonly ejectedMs: number;
  };
  /** How many requests at most are under way to it at once. */
  readonly concurrency: number;
  /** Null: as Node trusts, each target by its own name. */
  readonly tls: UpstreamTls | null;
};

/** By whose word and by which name targets are trusted. */
export type UpstreamTls = {
  /** Null: whom Node trusts. Without `pem` nobody has read the file. */
  readonly ca: { readonly file: string; readonly pem: string | null } | null;
  /** Null: the name of each target. */
  readonly hostname: string | null;
};

/** Where tokens are asked about that say nothing themselves (RFC 7662). */
export type Introspection = {
  readonly name: string;
  readonly endpoint: string;
  readonly clientId: string;
  /** The secret itself is in no file of routes. */
  readonly clientSecretFile: string;
  readonly clientAuth: 'basic' | 'post';
  /** That a token must be for; null where any is taken. */
  readonly audience: string | null;
  /** How long an answer is good at most, and how long a no is. */
  readonly keptMs: number;
  readonly refusedMs: number;
  readonly timeoutMs: number;
  readonly place: Rule['place'];
};

/** What a file says, all of it valid. */
export type Gateway = {
  readonly rules: readonly Rule[];
  readonly upstreams: readonly Upstream[];
  /** Left out: everybody counts for themselves. */
  readonly consumers?: readonly Consumer[];
  readonly introspections?: readonly Introspection[];
};
