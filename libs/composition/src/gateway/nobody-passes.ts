import { grantableScopes } from '@orderline/contracts/http/v1/api-keys';
import type { AuthWay, Rule } from '@orderline/domain/gateway';
import { roles, scopesFor } from '@orderline/domain/shared';
import type { Fault } from './source.ts';

/** Those whom an issuer vouches for are customers, who have none. */
const held: Readonly<Record<Exclude<AuthWay['kind'], 'introspection'>, ReadonlySet<string>>> = {
  'orderline-token': scopesFor([...roles, 'scheduler']),
  'api-key': new Set(grantableScopes),
  oidc: new Set(),
};

const lackedBy = (way: AuthWay, scopes: readonly string[]): readonly string[] =>
  way.kind === 'introspection' ? [] : scopes.filter((scope) => !held[way.kind].has(scope));

/** A rule whose scopes nobody can have, whichever of its ways they come by: no fault, but hardly meant. */
export const nobodyPasses = ({ name, auth, place }: Rule): readonly Fault[] => {
  if (auth.kind === 'public') return [];
  const lacked = auth.by.map((way) => lackedBy(way, auth.scopes));
  if (lacked.some((scopes) => scopes.length === 0)) return [];
  const scopes = [...new Set(lacked.flat())].join(' and ');
  return [{ ...place, at: name, text: `nobody passes, as nobody who comes so can have ${scopes}` }];
};
