import { scopesFor, scopesOfKey } from '@orderline/composition';
import type { ApiKeyCaller, ClaimedRights, SessionId } from '@orderline/domain/identity';
import type { Result, UserId } from '@orderline/domain/shared';
import type { Unavailable } from '@orderline/platform';
import { type AddressOptions, clientAddress } from './client-address.ts';
import type { Incoming } from './incoming.ts';
import type { Principal } from './principal.ts';
import { oneRequest, type RateLimiters, type RateLimitResult } from './rate-limit.ts';

/** Who an access token speaks for. */
export type TokenClaims = ClaimedRights & {
  readonly sessionId: SessionId;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
};

type TokenVerifier = {
  /** Null for every token that is not a valid one of ours, whatever is wrong with it. */
  verify(token: string): Promise<TokenClaims | null>;
};

type ApiKeyVerifier = {
  /** `mayLookUp` is asked before a store is, for a key that nobody knows yet. */
  authenticateApiKey(command: {
    readonly key: string;
    readonly mayLookUp: () => Promise<boolean>;
  }): Promise<Result<ApiKeyCaller, unknown>>;
};

type ExternalVerifier = {
  /** Null where the token does not even say that it is of an external issuer. */
  admit(token: string): Promise<Result<ExternalCaller, ExternalRefusal>> | null;
};

type ExternalCaller = { readonly userId: UserId; readonly expiresAt: number };

type ExternalRefusal = { readonly kind: 'invalid-token' | 'no-verified-email' | 'account-not-linked' };

type Header = string | undefined;

export type Verifiers = {
  readonly tokens: TokenVerifier;
  readonly apiKeys: ApiKeyVerifier;
  readonly externalCallers: ExternalVerifier;
};

/** Nobody, where the header has no good token or key; `reason` tells what its sender can mend. */
export type Identified = { readonly principal: Principal | null; readonly reason?: string | undefined };

type Sent = { readonly authorization: Header; readonly mayLookUp: () => Promise<boolean> };

/** Who sends that header. A token or key is held against one verifier: that of its kind, or of the issuer that it names. */
const identify = async (verifiers: Verifiers, { authorization, mayLookUp }: Sent): Promise<Identified> => {
  const [, bearer] = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization ?? '') ?? [];
  if (bearer === undefined) return { principal: null };
  if (bearer.startsWith('pk_')) {
    return { principal: await byKey(verifiers.apiKeys, { key: bearer, mayLookUp }) };
  }
  const admitted = await verifiers.externalCallers.admit(bearer);
  if (!admitted) return { principal: await byToken(verifiers.tokens, bearer) };
  return admitted.ok
    ? { principal: external(admitted.value) }
    : { principal: null, reason: reasons[admitted.error.kind] };
};

/** A customer and never more, whatever the token or the account says. */
const external = ({ userId, expiresAt }: ExternalCaller): Principal => ({
  userId,
  expiresAt,
  sessionId: null,
  apiKeyId: null,
  scopes: scopesFor(['customer']),
});

const reasons: Readonly<Record<ExternalRefusal['kind'], string | undefined>> = {
  'invalid-token': undefined,
  'no-verified-email': 'The token names nobody whom we know, and no verified e-mail address to make an account for.',
  'account-not-linked':
    'An account with this e-mail address exists, and must be linked with this identity first. Sign in to it at POST /api/v2/sessions.',
};

/** Whom claims stand for, which a verifier that remembers a token answers as the same object. */
const known = new WeakMap<TokenClaims, Principal>();

const byToken = async (tokens: TokenVerifier, token: string): Promise<Principal | null> => {
  const claims = await tokens.verify(token);
  if (!claims) return null;
  const before = known.get(claims);
  if (before) return before;
  const { userId, sessionId, roles, withheldRoles, expiresAt } = claims;
  const scopes = { scopes: scopesFor(roles), withheldScopes: scopesFor(withheldRoles) };
  const principal: Principal = { userId, sessionId, apiKeyId: null, ...scopes, expiresAt };
  known.set(claims, principal);
  return principal;
};

type SentKey = Parameters<ApiKeyVerifier['authenticateApiKey']>[0];

const byKey = async (apiKeys: ApiKeyVerifier, sent: SentKey): Promise<Principal | null> => {
  const result = await apiKeys.authenticateApiKey(sent);
  if (!result.ok) return null;
  const { apiKeyId, ownerId, ownerRoles, scopes } = result.value;
  return { userId: ownerId, sessionId: null, apiKeyId, scopes: scopesOfKey(scopes, ownerRoles) };
};

/** Who asks, and from where. */
export type Caller = Identified & {
  /** An IPv4 address, or the network of an IPv6 one. */
  readonly address: string;
  readonly authorization: Header;
  /** Where the address was counted before it was known who asks. */
  readonly counted?: RateLimitResult | undefined;
  /** Why nobody can tell at the moment; what is open to everybody needs not know. */
  readonly outage?: Unavailable | undefined;
};

export type CallerOptions = Verifiers & AddressOptions & { readonly rateLimiters: Pick<RateLimiters, 'anonymous'> };

/**
 * Tells who sends a header from an address. An address is counted before an API key of nobody's is looked up, and gets that
 * back where the key turns out to be good.
 */
export const createIdentifyAt = ({
  rateLimiters: { anonymous },
  ...verifiers
}: Omit<CallerOptions, keyof AddressOptions>) => {
  return async ({ authorization, address }: Pick<Caller, 'authorization' | 'address'>): Promise<Caller> => {
    let counted: RateLimitResult | undefined;
    const mayLookUp = async (): Promise<boolean> => {
      counted = await anonymous.consume(address, oneRequest);
      return counted.allowed;
    };
    const { principal, reason } = await identify(verifiers, { authorization, mayLookUp });
    if (principal && counted) await anonymous.giveBack(address, oneRequest);
    return { principal, reason, address, authorization, counted };
  };
};

/** Tells who asks and from where; whether a caller is let in is decided by each operation. */
export const createIdentify = (options: CallerOptions) => {
  const addressOf = clientAddress(options);
  const identifyAt = createIdentifyAt(options);
  return ({ header, remoteAddress }: Incoming): Promise<Caller> =>
    identifyAt({
      authorization: header('authorization'),
      address: addressOf(remoteAddress, header(options.addressHeader)),
    });
};
