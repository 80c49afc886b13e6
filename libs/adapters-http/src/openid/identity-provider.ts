import { err, ok, type Result } from '@orderline/domain/shared';
import type { IdentityProvider, ProviderRefusal, Vouched } from '@orderline/domain/staff';
import type { Logger } from '@orderline/platform';
import * as openid from 'openid-client';
import * as z from 'zod';

export type ProviderSettings = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly label: string;
  /** Where the provider sends the browser back to. */
  readonly redirectUrl: string;
  /** Values of `acr` or `amr` that say that more than a password was asked for. */
  readonly secondFactors: readonly string[];
};

export type ProviderPorts = {
  readonly logger: Pick<Logger, 'warn'>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
};

const ANSWERS_WITHIN_SECONDS = 5;

/** What the provider says of itself is asked for again after an hour. */
const KEPT_MS = 3_600_000;

/** How far the provider's clock may be behind ours where a proof has to be new. */
const SKEW_MS = 5_000;

const claims = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  email: z.string().max(254).optional(),
  email_verified: z.boolean().optional(),
  acr: z.string().optional(),
  amr: z.array(z.string()).optional(),
  auth_time: z.number().optional(),
});

/**
 * Staff by OpenID Connect: the authorization code with PKCE (S256), state and nonce; `iss` of the answer (RFC 9207) and the
 * signature of the ID token are checked. Nothing is asked of the provider before somebody wants to sign in.
 */
export const openidProvider = (
  { issuer, clientId, clientSecret, label, redirectUrl, secondFactors }: ProviderSettings,
  { logger, now = Date.now }: ProviderPorts,
): IdentityProvider => {
  let kept: { readonly until: number; readonly configuration: Promise<openid.Configuration> } | undefined;

  const discover = (): Promise<openid.Configuration> =>
    openid.discovery(new URL(issuer), clientId, undefined, openid.ClientSecretBasic(clientSecret), {
      timeout: ANSWERS_WITHIN_SECONDS,
      execute: [
        openid.enableNonRepudiationChecks,
        ...(issuer.startsWith('http:') ? [openid.allowInsecureRequests] : []),
      ],
    });

  /** Once for all who want to sign in at a time; a failure is not kept. */
  const configured = (): Promise<openid.Configuration> => {
    if (kept && now() < kept.until) return kept.configuration;
    const configuration = discover();
    const found = { until: now() + KEPT_MS, configuration };
    kept = found;
    configuration.catch(() => {
      if (kept === found) kept = undefined;
    });
    return configuration;
  };

  const refused = (error: unknown): Result<never, ProviderRefusal> => {
    const refusal = refusalOf(error);
    logger.warn({ issuer, why: whyOf(error) }, `a sign-in of staff: ${refusal.kind}`);
    return err(refusal);
  };

  return {
    label,
    // Discovery takes the address of a host with and without a slash for the same.
    issuers: [...new Set([issuer, new URL(issuer).href, new URL(issuer).href.replace(/\/$/, '')])],
    begin: async ({ again }) => {
      const trip = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        verifier: openid.randomPKCECodeVerifier(),
      };
      try {
        const url = openid.buildAuthorizationUrl(await configured(), {
          redirect_uri: redirectUrl,
          scope: 'openid email',
          state: trip.state,
          nonce: trip.nonce,
          code_challenge: await openid.calculatePKCECodeChallenge(trip.verifier),
          code_challenge_method: 'S256',
          ...(again && { prompt: 'login', max_age: '0' }),
        });
        return ok({ ...trip, url: url.href });
      } catch (error) {
        refused(error);
        return err({ kind: 'provider-away' });
      }
    },
    finish: async (query, { state, nonce, verifier, provenSince }) => {
      try {
        const tokens = await openid.authorizationCodeGrant(await configured(), new URL(`${redirectUrl}?${query}`), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          ...(provenSince && { maxAge: Math.ceil((now() - provenSince.getTime()) / 1000) }),
        });
        const said = claims.parse(tokens.claims());
        if (provenSince && !isSince(said, provenSince))
          throw new Error('the proof is older than what it was asked for');
        return ok(vouchedBy(said, secondFactors));
      } catch (error) {
        return refused(error);
      }
    },
  };
};

/** The client lets a proof be half a minute older, as it lets tokens be. */
const isSince = ({ auth_time = 0 }: z.output<typeof claims>, provenSince: Date): boolean =>
  auth_time * 1000 + SKEW_MS >= provenSince.getTime();

const vouchedBy = (said: z.output<typeof claims>, secondFactors: readonly string[]): Vouched => ({
  issuer: said.iss,
  subject: said.sub,
  email: said.email_verified === true ? (said.email ?? null) : null,
  hasSecondFactor: [said.acr ?? [], said.amr ?? []].flat().some((way) => secondFactors.includes(way)),
});

const AWAY: ReadonlySet<unknown> = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
]);

/** `fetch` throws a bare TypeError where nobody answers. */
const refusalOf = (error: unknown): ProviderRefusal => {
  if (error instanceof openid.AuthorizationResponseError || error instanceof openid.ResponseBodyError)
    return { kind: 'provider-refused' };
  const code: unknown = Object(error).code;
  const isAway = AWAY.has(code) || (error instanceof TypeError && code === undefined);
  return { kind: isAway ? 'provider-away' : 'provider-distrusted' };
};

/** Words for an operator, with nothing of a token in them. */
const whyOf = (error: unknown): string => {
  if (error instanceof openid.AuthorizationResponseError || error instanceof openid.ResponseBodyError)
    return error.error;
  return error instanceof Error ? error.message : 'it is unknown why';
};
