import { inVersion, nextVersion } from '@orderline/contracts/http/version';
import type { Answered, Refused } from './reply.ts';
import { isRefused } from './reply.ts';
import type { Route } from './route.ts';

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
const relocated = (reply: Answered | Refused, name: string): Answered | Refused =>
  isRefused(reply) || reply.location === undefined ? reply : { ...reply, location: inVersion(reply.location, name) };
