import type { Introspected } from '@orderline/adapters-http/introspection';
import type { AuthWay, Rule } from '@orderline/domain/gateway';
import type { UserId } from '@orderline/domain/shared';
import type { ClientAddress } from '../http/policy/client-address.ts';
import type { Caller, CallerOptions } from '../http/policy/identify.ts';
import type { Incoming } from '../http/policy/incoming.ts';
import type { Principal } from '../http/policy/principal.ts';
import { oneRequest, type RateLimitResult } from '../http/policy/rate-limit.ts';
import type { Introspections } from './introspections.ts';

export type WhoAsksNeeds = Pick<CallerOptions, 'rateLimiters' | 'addressHeader'> & {
  readonly identify: (incoming: Incoming) => Promise<Caller>;
  readonly addressOf: ClientAddress;
  /** Who makes our own tokens, which are shown to nobody else. */
  readonly ownIssuer: string | undefined;
};

const bearerIn = (authorization: string | undefined): string | undefined =>
  /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization ?? '')?.[1];

/** Whom a token names as its maker, which proves nothing yet; undefined of one that says nothing itself. */
const issuerIn = (token: string): unknown => {
  const [, payload, signature, ...more] = token.split('.');
  if (payload === undefined || signature === undefined || more.length > 0) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof claims === 'object' && claims !== null && 'iss' in claims ? claims.iss : undefined;
  } catch {
    return undefined;
  }
};

type ByIntrospection = Extract<AuthWay, { readonly kind: 'introspection' }>;

const introspectionOf = ({ auth }: Rule): ByIntrospection | undefined =>
  auth.kind === 'public' ? undefined : auth.by.find((way): way is ByIntrospection => way.kind === 'introspection');

/** Scopes of elsewhere are texts, which are held against those of a rule and told to services, and open nothing of ours. */
const principalOf = ({ id, scopes, expiresAt }: Introspected, vouchedBy: string): Principal => ({
  ...{ userId: id as UserId, sessionId: null, apiKeyId: null, expiresAt, vouchedBy },
  scopes: scopes as Principal['scopes'],
});

const REASON = 'The token is not active, or not meant for this route.';

/**
 * Tells who asks on a rule. A token is held against one verifier: an API key, a token of ours and one of an issuer that the rule
 * names by theirs, every other one against the introspection of the rule, if it has one.
 */
export const whoAsks = ({
  identify,
  addressOf,
  addressHeader,
  rateLimiters: { anonymous },
  ownIssuer,
}: WhoAsksNeeds) => {
  const isOfOthers = (token: string, { auth }: Rule): boolean => {
    if (token.startsWith('pk_')) return true;
    const issuer = issuerIn(token);
    if (issuer === undefined) return false;
    const named = auth.kind !== 'public' && auth.by.some((way) => way.kind === 'oidc' && way.issuer === issuer);
    return named || issuer === ownIssuer;
  };
  return async (
    incoming: Incoming,
    rule: Rule,
    { introspections }: { readonly introspections: Introspections },
  ): Promise<Caller> => {
    const way = introspectionOf(rule);
    const authorization = incoming.header('authorization');
    const token = way && bearerIn(authorization);
    const introspection = way && introspections.get(way.name);
    if (token === undefined || !introspection || isOfOthers(token, rule)) return identify(incoming);
    const address = addressOf(incoming.remoteAddress, incoming.header(addressHeader));
    let counted: RateLimitResult | undefined;
    const mayAsk = async (): Promise<boolean> => {
      counted = await anonymous.consume(address, oneRequest);
      return counted.allowed;
    };
    const found = await introspection.introspect(token, mayAsk);
    if (found && counted) await anonymous.giveBack(address, oneRequest);
    const principal = found && principalOf(found, way.name);
    return { principal, reason: found ? undefined : REASON, address, authorization, counted };
  };
};
