import type { z } from 'zod';
import type { ProblemCode } from './problems.ts';
import type { Scope } from './scope.ts';

export type { Scope };

/**
 * `optional`: anyone, and a token that is sent must be good. `user`: whoever is signed in. `scopes`: whoever has all of
 * them; `anyScope`: at least one, as what is asked for, or shown, decides which.
 */
export type Access =
  | 'public'
  | 'optional'
  | 'user'
  | { readonly scopes: readonly Scope[] }
  | { readonly anyScope: readonly Scope[] };

export type Method = 'get' | 'post' | 'patch' | 'put' | 'delete';

/** An operation that is on its way out. Days are `YYYY-MM-DD` and begin in UTC. */
export type Deprecation = {
  /** From this day on it should not be used (RFC 9745). */
  readonly since: string;
  /** From this day on it may no longer answer (RFC 8594). */
  readonly sunset: string;
  /** The path of what to use in its place; its parts have the names that they have in this path. */
  readonly successor: `/${string}`;
  /** The page that says how. */
  readonly guide: `/${string}`;
};

/** A body of lines that is read as it comes. */
export type Upload = {
  /** The media types that it may have, each with an example. */
  readonly mediaTypes: Readonly<Record<string, string>>;
  readonly limitBytes: number;
  /** How long reading and writing it may take altogether, and how long nothing may come. */
  readonly deadlineMs: number;
  readonly idleMs: number;
};

/** They hold in a system with the demo: what they name is there, and asking for it as it stands succeeds. */
export type Examples = {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  readonly answer?: unknown;
};

/**
 * Text that is sent as it comes: events of server-sent events, or lines. `resumable` from the event that Last-Event-ID names;
 * `whole` is of use only where nothing is missing: what ends early is broken off, so that its client sees that.
 */
export type Streamed = {
  readonly mediaType: string;
  readonly example: string;
  readonly resumable?: true;
  readonly whole?: true;
};

/** What every operation says. */
type Operation = {
  readonly method: Method;
  /** An OpenAPI path template. */
  readonly path: `/${string}`;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly auth: Access;
  /** The scopes by which an API key may do what is otherwise for somebody who signed in; without them no key may. */
  readonly apiKeys?: readonly Scope[];
  /**
   * A fresh code of the second factor, in the header One-Time-Code. `required`: of whoever signed in, so no API key may do it;
   * it stands for the code that their sign-in may have left out.
   */
  readonly secondFactor?: 'required' | 'accepted';
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  /** What a success looks like, by the one status that it has; null where it has no body. */
  readonly answers: { readonly [status: number]: z.ZodType | null };
  /** What this operation refuses by itself; what follows from its shape is added by `problemsOf`. */
  readonly problems: readonly ProblemCode[];
  readonly idempotency?: 'required' | 'accepted';
  /**
   * `etag`: answers carry one, and a GET honours If-None-Match. `if-match`: asked for as well. `digest`: the ETag is one of
   * all that is shown, for If-None-Match alone.
   */
  readonly versioned?: 'etag' | 'if-match' | 'digest';
  /** The answer holds a secret: it is never compressed, as its length would tell of what it has in common with what was sent. */
  readonly confidential?: true;
  /** Parameters of the path that open something by themselves: no log shows them. */
  readonly secretParams?: readonly string[];
  /** A stricter limit per client address besides the caller's own; who has the scope `exempts` is not counted. */
  readonly rateLimit?: { readonly name: 'registration' | 'codes'; readonly exempts?: Scope };
  readonly deprecated?: Deprecation;
  readonly examples: Examples;
};

/** Reads JSON, or nothing, and answers JSON, or nothing. */
export type JsonEndpoint = Operation & {
  readonly kind?: 'json';
  readonly body?: z.ZodType;
  readonly upload?: undefined;
};

/** Reads lines as they come. */
type UploadEndpoint = Operation & { readonly kind: 'upload'; readonly body?: undefined; readonly upload: Upload };

/** Answers text as it comes, until its source ends, the client leaves or the server drains; the deadline covers opening alone. */
type StreamEndpoint = Operation & {
  readonly kind: 'stream';
  readonly body?: undefined;
  readonly upload?: undefined;
  readonly stream: Streamed;
};

/** One operation of the API, as plain data: the server, the document and the clients are derived from it. */
export type Endpoint = JsonEndpoint | UploadEndpoint | StreamEndpoint;

/** In the order in which they are written: a module lists its exports by the alphabet alone. */
const defined: Endpoint[] = [];

type WithAnyProblems<E> = E extends Endpoint ? Omit<E, 'problems'> & { readonly problems: readonly string[] } : never;

type Stated = WithAnyProblems<Endpoint>;

/** A code that nothing is said about yet is one error, which tells where to say it. */
type Explained<Code extends string> = [Exclude<Code, ProblemCode>] extends [never]
  ? unknown
  : {
      readonly problems: `"${Exclude<Code, ProblemCode>}" has no text: write it in libs/contracts/src/http/problems.ts`;
    };

export const defineEndpoint = <const E extends Stated>(endpoint: E & Explained<E['problems'][number]>): E => {
  recordEndpoint(endpoint);
  return endpoint;
};

/** Makes what a module exports an operation, whose problems all have a text. */
export const recordEndpoint = (endpoint: Stated): void => {
  defined.push(endpoint as Endpoint);
};

/** The endpoints that a module exports, in the order in which they are written. */
export const endpointsIn = (module: object): readonly Endpoint[] => {
  const exported = new Set<unknown>(Object.values(module));
  return defined.filter((endpoint) => exported.has(endpoint));
};

type OutputOf<E, Part extends string> = E extends { readonly [part in Part]: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : undefined;

/** What a handler reads. */
export type ParamsOf<E> = OutputOf<E, 'params'>;
export type QueryOf<E> = OutputOf<E, 'query'>;
export type BodyOf<E> = OutputOf<E, 'body'>;

/** The body of a success; undefined where it has none. */
export type AnswerOf<E extends Endpoint> = E['answers'][keyof E['answers']] extends infer Model extends z.ZodType
  ? z.input<Model>
  : undefined;

/** The status and the model of a success: an operation has one. */
export const answerOf = ({ answers, operationId }: Endpoint): readonly [status: number, model: z.ZodType | null] => {
  const [answer] = Object.entries(answers);
  if (!answer) throw new Error(`${operationId} has no answer`);
  return [Number(answer[0]), answer[1]];
};
