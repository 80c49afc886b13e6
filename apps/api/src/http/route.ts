import type { ServerResponse } from 'node:http';
import type { AnswerOf, BodyOf, Endpoint, ParamsOf, QueryOf } from '@orderline/contracts/http/endpoint';
import type { ProblemCode } from '@orderline/contracts/http/problems';
import { inVersion, nextVersion } from '@orderline/contracts/http/version';
import type { IdempotencyKey } from '@orderline/domain/shared';
import type { Principal } from './policy/principal.ts';
import type { Refused } from './policy/problem.ts';
import type { Upload } from './read-upload.ts';

/** What an answer carries besides its body. */
type Extras = {
  /** The opaque part of a strong ETag. */
  readonly version?: string | undefined;
  readonly location?: string | undefined;
  readonly replayed?: boolean | undefined;
  /** The cursor of the page after this one. */
  readonly next?: string | null | undefined;
};

export type Answered = Extras & { readonly body: unknown };

/** A stream that writes to Node's own response, as one of thousands that are open for long. */
export type OwnResponse = {
  readonly headers: Readonly<Record<string, string>>;
  /** The head is written; the rest is its own. */
  readonly take: (response: ServerResponse) => void;
  /** Nobody will read it. */
  readonly leave: () => void;
};

export type Reply = Answered | OwnResponse | Refused;

export const isRefused = (reply: Reply): reply is Refused => 'problem' in reply;

export const isOwnResponse = (reply: Answered | OwnResponse): reply is OwnResponse => 'take' in reply;

/** A request that was let in and read: what each part is follows from the endpoint. */
export type RequestOf<E extends Endpoint> = {
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  readonly upload: E extends { readonly kind: 'upload' } ? Upload : undefined;
  /** Aborts where nobody reads the stream any more. */
  readonly until: E extends { readonly kind: 'stream' } ? AbortSignal : undefined;
  /** What the client has had of a stream before (Last-Event-ID). */
  readonly lastEventId: string | undefined;
  readonly principal: E['auth'] extends 'public' ? null : E['auth'] extends 'optional' ? Principal | null : Principal;
  /** The Idempotency-Key, where the operation takes one and the caller is known and sent it. */
  readonly idempotencyKey: IdempotencyKey | undefined;
  /** Of the second factor, where it may be sent. */
  readonly oneTimeCode: string | null;
  /** Where the client is: an IPv4 address, or the network of an IPv6 one. */
  readonly address: string;
  /** The version that If-Match names. */
  readonly expectedVersion: E['versioned'] extends 'if-match' ? number : undefined;
};

/** What every operation may refuse besides the problems that it lists. */
type SurfaceProblem = Extract<
  ProblemCode,
  | 'validation-failed'
  | 'invalid-query'
  | 'idempotency-key-reused'
  | 'precondition-failed'
  | 'overloaded'
  | 'rate-limited'
  | 'unavailable'
>;

type ReplyOf<E extends Endpoint> =
  | (Extras & { readonly body: E extends { readonly kind: 'stream' } ? AsyncIterable<string> : AnswerOf<E> })
  | (E extends { readonly kind: 'stream' } ? OwnResponse : never)
  | Refused<E['problems'][number] | SurfaceProblem>;

export type Handler<E extends Endpoint> = (request: RequestOf<E>) => Promise<ReplyOf<E>>;

/** What was read of any request, before its endpoint gives it types. */
export type ReadRequest = {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly upload: Upload | undefined;
  readonly until: AbortSignal | undefined;
  readonly lastEventId: string | undefined;
  readonly principal: Principal | null;
  readonly address: string;
  readonly idempotencyKey: IdempotencyKey | undefined;
  readonly expectedVersion: number | undefined;
};

export type Route = {
  readonly endpoint: Endpoint;
  readonly handle: (request: ReadRequest) => Promise<Reply>;
};

/** Ties an operation to the function that answers it. */
export const route = <const E extends Endpoint>(endpoint: E, handler: Handler<E>): Route => ({
  endpoint,
  handle: (request) => asReply(handler(asRequestOf<E>(request))),
});

/** A handler for every endpoint that a module of the contract exports, under its name. */
export type HandlersOf<Contract> = {
  readonly [Name in keyof Contract as Contract[Name] extends Endpoint ? Name : never]: Handler<
    Extract<Contract[Name], Endpoint>
  >;
};

/** Ties every operation of a module of the contract to the function that answers it. */
export const routes = <Contract extends object>(contract: Contract, handlers: HandlersOf<Contract>): readonly Route[] =>
  Object.entries(handlers).map(([name, handler]) => route(asEndpoint(Reflect.get(contract, name)), asHandler(handler)));

/** Handlers have the names of endpoints. */
const asEndpoint = (exported: unknown): Endpoint => exported as Endpoint;

/** Each handler is one of the endpoint of its name. */
const asHandler = (handler: unknown): Handler<Endpoint> => handler as Handler<Endpoint>;

/** The parts were read by the models of that very endpoint. */
const asRequestOf = <E extends Endpoint>(request: ReadRequest): RequestOf<E> => request as RequestOf<E>;

/** Every reply of an endpoint is an answer or a refusal. */
const asReply = (reply: Promise<unknown>): Promise<Reply> => reply as Promise<Reply>;

type Next = {
  readonly name: `v${number}`;
  /** What this version does differently, or first. */
  readonly changes: readonly Route[];
};

/** The routes of the version after `base`: the changes, and every other route as it is, under the new version's path. */
export const nextRoutes = (base: readonly Route[], { name, changes }: Next): readonly Route[] => {
  const changed = changes.map(({ endpoint }) => endpoint);
  const endpoints = nextVersion(
    base.map(({ endpoint }) => endpoint),
    { name, changes: changed },
  );
  const byId = new Map([...base, ...changes].map((route) => [route.endpoint.operationId, route]));
  return endpoints.flatMap((endpoint) => {
    const route = byId.get(endpoint.operationId);
    if (!route) return [];
    return changes.includes(route) ? [route] : [inherited(route, { endpoint, name })];
  });
};

type Inheriting = Pick<Route, 'endpoint'> & { readonly name: string };

const inherited = ({ handle }: Route, { endpoint, name }: Inheriting): Route => ({
  endpoint,
  handle: async (request) => relocated(await handle(request), name),
});

/** What was made is told of in the version that was asked. */
const relocated = (reply: Reply, name: string): Reply =>
  isRefused(reply) || isOwnResponse(reply) || reply.location === undefined
    ? reply
    : { ...reply, location: inVersion(reply.location, name) };
