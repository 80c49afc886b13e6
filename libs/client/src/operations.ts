import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { versionOf } from '@orderline/contracts/http/version';

/** The client refreshes by itself: a refresh token that it does not know to be spent would end the session. */
type Hidden = 'refreshSession';
const hidden: Hidden = 'refreshSession';

type Offered<E> = Exclude<Extract<E, { readonly path: `/api/v${number}/${string}` }>, { readonly operationId: Hidden }>;

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

type Resources<E extends Endpoint> = {
  readonly [Resource in ResourceOf<E['path']>]: {
    readonly [One in E as ResourceOf<One['path']> extends Resource
      ? NameOf<One['operationId'], NounOf<Resource>>
      : never]: One;
  };
};

/** The operations of a version as a client offers them. */
export type OperationsOf<E extends Endpoint> = Resources<Offered<E>>;

const resourceOf = ({ path }: Endpoint): string =>
  (/^\/api\/v\d+\/([^/]+)/.exec(path)?.[1] ?? '').replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const nounOf = (resource: string): string => resource.charAt(0).toUpperCase() + resource.slice(1).replace(/s$/, '');

const nameOf = (endpoint: Endpoint): string =>
  endpoint.operationId.replace(new RegExp(`${nounOf(resourceOf(endpoint))}s?`), '');

const isOffered = ({ path, operationId }: Endpoint): boolean => versionOf(path) !== undefined && operationId !== hidden;

const grouped = (endpoints: readonly Endpoint[]): Record<string, Record<string, Endpoint>> => {
  const resources: Record<string, Record<string, Endpoint>> = {};
  for (const endpoint of endpoints.filter(isOffered)) {
    const resource = resourceOf(endpoint);
    resources[resource] = { ...resources[resource], [nameOf(endpoint)]: endpoint };
  }
  return resources;
};

/** The names are made as the types make them. */
const asOperations = <E extends Endpoint>(resources: object): OperationsOf<E> => resources as OperationsOf<E>;

/** What a client can do: by resource as the path says it, each named after its id without the noun of the resource. */
export const operationsOf = <E extends Endpoint>(endpoints: readonly E[]): OperationsOf<E> =>
  asOperations<E>(grouped(endpoints));

/** The operation of a version that exchanges a refresh token; each version has it. */
export const refreshOf = (endpoints: readonly Endpoint[]): Endpoint => {
  const refresh = endpoints.find(({ operationId }) => operationId === 'refreshSession');
  if (!refresh) throw new Error('the version has no operation refreshSession');
  return refresh;
};
