import type { ReceivedOf, SentOf } from '@orderline/contracts/http/caller';
import type { Endpoint } from '@orderline/contracts/http/endpoint';
import type { CallOptions, ChangeOptions, SignInOptions } from '../call-types.ts';

/** A string of the known ones, or one that a later server knows. */
type OpenString<Known extends string> = string extends Known ? string : Known | (string & Record<never, never>);

/** What was read, as JSON says it: nothing in it is undefined, and each enumeration is open. */
type Read<T> = T extends string
  ? OpenString<T>
  : T extends readonly (infer Item)[]
    ? readonly Read<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]: Record<never, never> extends Pick<T, Name> ? Given<T[Name]> : Read<T[Name]> }
      : T;

type Given<T> = Read<Exclude<T, undefined>>;

/** What answers have, whose values fit where they are asked for. */
type Availability = 'in_stock' | 'low' | 'out_of_stock';
type DeliveryStatus = 'waiting' | 'delivered' | 'failed';

type OpenWhere<T extends string, Answered extends string> = [Answered, T] extends [T, Answered]
  ? OpenString<Answered>
  : T;

/** What is sent: what may be left out may be undefined, too, which JSON leaves out. */
type Sent<T> = [T] extends [string]
  ? OpenWhere<T, [T] extends [DeliveryStatus] ? DeliveryStatus : Availability>
  : T extends readonly (infer Item)[]
    ? readonly Sent<Item>[]
    : T extends ReadableStream
      ? T
      : T extends object
        ? {
            readonly [Name in keyof T]: Record<never, never> extends Pick<T, Name>
              ? Sent<Exclude<T[Name], undefined>> | undefined
              : Sent<T[Name]>;
          }
        : T;

type AnswerTo<E extends Endpoint> = Read<ReceivedOf<E>>;

type OptionsOf<E extends Endpoint> = E extends { readonly versioned: 'if-match' }
  ? [options: ChangeOptions]
  : E extends { readonly secondFactor: 'accepted' }
    ? [options?: SignInOptions | undefined]
    : [options?: CallOptions | undefined];

type ArgumentsOf<E extends Endpoint> =
  unknown extends SentOf<E>
    ? OptionsOf<E>
    : Record<never, never> extends SentOf<E>
      ? E extends { readonly versioned: 'if-match' }
        ? [input: Sent<SentOf<E>>, options: ChangeOptions]
        : [input?: Sent<SentOf<E>> | undefined, options?: CallOptions | undefined]
      : [input: Sent<SentOf<E>>, ...options: OptionsOf<E>];

type Method<E extends Endpoint> = (...args: ArgumentsOf<E>) => Promise<AnswerTo<E>>;

/** The client refreshes by itself, and follows streams in another way. */
type Offered<E> = Exclude<
  Extract<E, { readonly path: `/api/v${number}/${string}` }>,
  { readonly operationId: 'refreshSession' } | { readonly kind: 'stream' }
>;

type CamelCase<Kebab> = Kebab extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : Kebab;

type ResourceOf<Path> = Path extends `/api/v${number}/${infer Rest}`
  ? CamelCase<Rest extends `${infer First}/${string}` ? First : Rest>
  : never;

type NounOf<Resource extends string> = Capitalize<Resource extends `${infer One}s` ? One : Resource>;

/** `listOrders` of the noun Order is `list`, `listOrderEvents` is `listEvents`. */
type NameOf<Id, Noun extends string> = Id extends `${infer Verb}${Noun}s${infer Rest}`
  ? `${Verb}${Rest}`
  : Id extends `${infer Verb}${Noun}${infer Rest}`
    ? `${Verb}${Rest}`
    : Id;

/** The methods of a client, by resource, as they follow from the models that the server reads with. */
export type DerivedClient<E extends Endpoint> = {
  readonly [Resource in ResourceOf<Offered<E>['path']>]: {
    readonly [One in Offered<E> as ResourceOf<One['path']> extends Resource
      ? NameOf<One['operationId'], NounOf<Resource>>
      : never]: Method<One>;
  };
};
