import { email } from '@orderline/contracts/http/email';
import { line } from '@orderline/contracts/http/fields';
import { err, ok, type Result, type UserId } from '@orderline/domain/shared';
import type { AdmitExternalUser, AdmitExternalUserRefusal } from '@orderline/domain/users';
import { currentCall, type ExternalIssuer, runInCall } from '@orderline/platform';
import { decodeJwt, errors, type JWSHeaderParameters, type JWTPayload, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { type IssuerKeysNeeds, issuerKeys } from './issuer-keys.ts';

/** Who the token speaks for, or null where it is not a good one of that issuer. Throws Unavailable without its keys. */
type VerifyExternalToken = (token: string) => Promise<Stated | null>;

type Stated = {
  readonly person: AdmitExternalUser;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
};

export type ExternalTokens = {
  /** Verifies tokens of the issuer that this one names, which proves nothing yet; null where none is configured. */
  verifierOf(token: string): VerifyExternalToken | null;
};

export type ExternalTokensNeeds = IssuerKeysNeeds & { readonly issuers: readonly ExternalIssuer[] };

const longestToken = 8 * 1024;
const compactForm = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const longestLifetimeSeconds = 3600;
const leewaySeconds = 30;
const algorithms = ['EdDSA', 'ES256', 'RS256'];
const types: readonly unknown[] = [undefined, 'JWT', 'at+jwt', 'application/at+jwt'];
/** A thumbprint of a certificate is harmless; whatever brings or names a key is not. */
const headerNames: readonly string[] = ['alg', 'kid', 'typ', 'x5t', 'x5t#S256'];

/** Tokens that other issuers made for us: a token is verified by the one issuer that it names, and by no other. */
export const joseExternalTokens = ({ issuers, ...needs }: ExternalTokensNeeds): ExternalTokens => {
  const verifiers = new Map<unknown, VerifyExternalToken>(
    issuers.map((issuer) => [issuer.issuer, verifierFor(issuer, needs)]),
  );
  return {
    verifierOf: (token) => (verifiers.size === 0 ? null : (verifiers.get(issuerNamedIn(token)) ?? null)),
  };
};

const issuerNamedIn = (token: string): unknown => {
  if (token.length > longestToken || !compactForm.test(token)) return undefined;
  return nullIfBroken(() => decodeJwt(token))?.iss;
};

const nullIfBroken = <Value>(read: () => Value): Value | null => {
  try {
    return read();
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
};

const verifierFor = (external: ExternalIssuer, needs: IssuerKeysNeeds): VerifyExternalToken => {
  const { issuer, audience } = external;
  const keys = issuerKeys(external, needs);
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, async (header, jws) => keys(plain(header), jws), {
        algorithms,
        issuer,
        audience,
        requiredClaims: ['exp', 'iat', 'sub'],
        clockTolerance: leewaySeconds,
        maxTokenAge: longestLifetimeSeconds,
        currentDate: needs.now(),
      });
      const person = payload.aud === audience ? personOf(issuer, payload) : null;
      return person && { person, expiresAt: (payload.exp ?? 0) * 1000 };
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  };
};

const plain = (header: JWSHeaderParameters): JWSHeaderParameters => {
  const isPlain = Object.keys(header).every((name) => headerNames.includes(name)) && types.includes(header.typ);
  if (!isPlain || typeof header.kid !== 'string') throw new errors.JWKSNoMatchingKey();
  return header;
};

/** OpenID Connect Core 1.0, §2 and §5.1: a subject has at most 255 characters, and only `true` is verified. */
const personOf = (issuer: string, claims: JWTPayload): AdmitExternalUser | null => {
  const { sub, email: address, email_verified: isVerified, name } = claims;
  if (typeof sub !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(sub)) return null;
  const mailbox = email.safeParse(isVerified === true ? address : undefined);
  return { issuer, subject: sub, email: mailbox.data ?? null, name: nameIn(name) };
};

const nameIn = (name: unknown): string | null => line(200).safeParse(name).data ?? null;

type Admitted = Result<UserId, AdmitExternalUserRefusal>;

export type ExternalCallersPorts = {
  readonly tokens: ExternalTokens;
  readonly admitExternalUser: (person: AdmitExternalUser) => Promise<Admitted>;
  /** In milliseconds. */
  readonly clock?: { now(): number };
};

export type ExternalCallers = {
  /** Whose token that is; null where it is of no issuer that is configured besides ourselves. */
  admit(token: string): Promise<Result<ExternalCaller, ExternalCallerRefusal>> | null;
};

export type ExternalCaller = { readonly userId: UserId; readonly expiresAt: number };

type ExternalCallerRefusal = AdmitExternalUserRefusal | { readonly kind: 'invalid-token' };

const most = 10_000;

/** An erased user, or one who was refused, is remembered for as long. */
const goodMs = 4000;

/** Verifies each token anew, but asks whose it is once for all requests of a few seconds. */
export const externalCallers = ({ tokens, admitExternalUser, clock }: ExternalCallersPorts): ExternalCallers => {
  const known = new LRUCache<string, Promise<Admitted>>({
    max: most,
    ttl: goodMs,
    perf: clock ?? performance,
    ttlResolution: 0,
  });
  const admit = (person: AdmitExternalUser): Promise<Admitted> => {
    const key = JSON.stringify([person.issuer, person.subject, person.email]);
    const before = known.get(key);
    if (before) return before;
    // Others wait for it as well: it must not end with the request that happened to be first.
    const admitted = runInCall({ requestId: currentCall()?.requestId ?? '' }, () => admitExternalUser(person));
    known.set(key, admitted);
    admitted.catch(() => {
      if (known.peek(key) === admitted) known.delete(key);
    });
    return admitted;
  };
  const verified = async (
    verifying: Promise<Stated | null>,
  ): Promise<Result<ExternalCaller, ExternalCallerRefusal>> => {
    const stated = await verifying;
    if (!stated) return err({ kind: 'invalid-token' });
    const admitted = await admit(stated.person);
    return admitted.ok ? ok({ userId: admitted.value, expiresAt: stated.expiresAt }) : admitted;
  };
  return {
    admit: (token) => {
      const verify = tokens.verifierOf(token);
      return verify && verified(verify(token));
    },
  };
};
