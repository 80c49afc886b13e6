import type { Endpoint } from '../endpoint.ts';
import { versionOf } from '../version.ts';

export type Offered = { readonly resource: string; readonly name: string; readonly endpoint: Endpoint };

/** The client refreshes by itself: a refresh token that it does not know to be spent would end the session. */
const hidden = 'refreshSession';

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const resourceOf = ({ path }: Endpoint): string =>
  (/^\/api\/v\d+\/([^/]+)/.exec(path)?.[1] ?? '').replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** `listOrders` of the noun Order is `list`, `listOrderEvents` is `listEvents`. */
const nameOf = (endpoint: Endpoint): string =>
  endpoint.operationId.replace(new RegExp(`${capitalised(resourceOf(endpoint)).replace(/s$/, '')}s?`), '');

const isOffered = ({ path, operationId, kind }: Endpoint): boolean =>
  versionOf(path) !== undefined && operationId !== hidden && kind !== 'stream';

/** What a client can do, but for streams, which are followed: by resource as the path says it, each named after its id without the noun of the resource. */
export const offeredBy = (endpoints: readonly Endpoint[]): ReadonlyMap<string, readonly Offered[]> =>
  Map.groupBy(
    endpoints
      .filter(isOffered)
      .map((endpoint) => ({ resource: resourceOf(endpoint), name: nameOf(endpoint), endpoint })),
    ({ resource }) => resource,
  );

/** The operation of a version that exchanges a refresh token; each version has it. */
export const refreshOf = (endpoints: readonly Endpoint[]): Endpoint => {
  const refresh = endpoints.find(({ operationId }) => operationId === hidden);
  if (!refresh) throw new Error(`the version has no operation ${hidden}`);
  return refresh;
};

/** `ApiKeys` of `apiKeys`, `ListOrders` of `listOrders`. */
export const typeNameOf = capitalised;
