import type { Endpoint } from '@orderline/contracts/http/endpoint';
import { v1Operations } from '@orderline/contracts/http/v1/endpoints';

/** The client refreshes by itself: a refresh token that it does not know to be spent would end the session. */
type Hidden = 'refreshSession';
const hidden: Hidden = 'refreshSession';

type Offered = Exclude<
  Extract<(typeof v1Operations)[number], { readonly path: `/api/v1/${string}` }>,
  { readonly operationId: Hidden }
>;

type CamelCase<Kebab> = Kebab extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : Kebab;

type ResourceOf<Path> = Path extends `/api/v1/${infer Rest}`
  ? CamelCase<Rest extends `${infer First}/${string}` ? First : Rest>
  : never;

type NounOf<Resource extends string> = Capitalize<Resource extends `${infer One}s` ? One : Resource>;

/** `listOrders` of the noun Order is `list`, `listOrderEvents` is `listEvents`. */
type NameOf<Id, Noun extends string> = Id extends `${infer Verb}${Noun}s${infer Rest}`
  ? `${Verb}${Rest}`
  : Id extends `${infer Verb}${Noun}${infer Rest}`
    ? `${Verb}${Rest}`
    : Id;

export type Operations = {
  readonly [Resource in ResourceOf<Offered['path']>]: {
    readonly [E in Offered as ResourceOf<E['path']> extends Resource
      ? NameOf<E['operationId'], NounOf<Resource>>
      : never]: E;
  };
};

const resourceOf = ({ path }: Endpoint): string =>
  (/^\/api\/v1\/([^/]+)/.exec(path)?.[1] ?? '').replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const nounOf = (resource: string): string => resource.charAt(0).toUpperCase() + resource.slice(1).replace(/s$/, '');

const nameOf = (endpoint: Endpoint): string =>
  endpoint.operationId.replace(new RegExp(`${nounOf(resourceOf(endpoint))}s?`), '');

const offered: readonly Endpoint[] = v1Operations.filter(
  ({ path, operationId }) => path.startsWith('/api/v1/') && operationId !== hidden,
);

const grouped = (): Record<string, Record<string, Endpoint>> => {
  const resources: Record<string, Record<string, Endpoint>> = {};
  for (const endpoint of offered) {
    const resource = resourceOf(endpoint);
    resources[resource] = { ...resources[resource], [nameOf(endpoint)]: endpoint };
  }
  return resources;
};

/** The names are made as the types make them. */
const asOperations = (resources: object): Operations => resources as Operations;

/** What the client can do: by resource as the path says it, each named after its id without the noun of the resource. */
export const operations: Operations = asOperations(grouped());
