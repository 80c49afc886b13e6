import type { QuerySent, ReceivedOf, SentOf } from '@orderline/contracts/http/caller';
import type { Endpoint } from '@orderline/contracts/http/endpoint';

/** A string of the known ones, or one that a later server knows. */
type OpenString<Known extends string> = string extends Known ? string : Known | (string & Record<never, never>);

/** What was read, with each enumeration open: servers add values, and clients tolerate them. */
export type Open<T> = T extends string
  ? OpenString<T>
  : T extends readonly (infer Item)[]
    ? readonly Open<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]: Open<T[Name]> }
      : T;

export type CallOptions = {
  readonly signal?: AbortSignal;
  /** For the whole call, with retries and their pauses. */
  readonly timeoutMs?: number;
  /** In place of a fresh key, such as one that was kept while the app was closed. */
  readonly idempotencyKey?: string;
};

export type ChangeOptions = CallOptions & {
  /** The value that the change is based on, as this client answered it, or its ETag. */
  readonly ifMatch: object | string;
};

export type AnswerTo<E extends Endpoint> = Open<ReceivedOf<E>>;

type OptionsOf<E extends Endpoint> = E extends { readonly versioned: 'if-match' }
  ? [options: ChangeOptions]
  : [options?: CallOptions];

type ArgumentsOf<E extends Endpoint> =
  unknown extends SentOf<E>
    ? OptionsOf<E>
    : Record<never, never> extends SentOf<E>
      ? E extends { readonly versioned: 'if-match' }
        ? [input: SentOf<E>, options: ChangeOptions]
        : [input?: SentOf<E>, options?: CallOptions]
      : [input: SentOf<E>, ...options: OptionsOf<E>];

export type Operation<E extends Endpoint> = (...args: ArgumentsOf<E>) => Promise<AnswerTo<E>>;

type ItemOf<Page> = Page extends { readonly items: readonly (infer Item)[] } ? Item : never;

type Filters<E> = Omit<SentOf<E>, 'cursor'>;

/** Every item of a list, page by page, read as far as the loop goes. */
export type Iteration<E extends Endpoint> = (
  ...args: Record<never, never> extends Filters<E>
    ? [input?: Filters<E>, options?: CallOptions]
    : [input: Filters<E>, options?: CallOptions]
) => AsyncGenerator<ItemOf<AnswerTo<E>>, void, undefined>;

/** `list` has `all` beside it, `listEvents` has `allEvents`. */
type IterationName<Name, E> = 'cursor' extends keyof QuerySent<E>
  ? Name extends `list${infer Rest}`
    ? `all${Rest}`
    : never
  : never;

type Resource<Endpoints extends Readonly<Record<string, Endpoint>>> = {
  readonly [Name in keyof Endpoints]: Operation<Endpoints[Name]>;
} & {
  readonly [Name in keyof Endpoints as IterationName<Name, Endpoints[Name]>]: Iteration<Endpoints[Name]>;
};

export type Endpoints = Readonly<Record<string, Readonly<Record<string, Endpoint>>>>;

/** A method for each operation, by resource. */
export type ClientOf<Operations> = {
  readonly [Name in keyof Operations]: Operations[Name] extends Endpoints[string] ? Resource<Operations[Name]> : never;
};
