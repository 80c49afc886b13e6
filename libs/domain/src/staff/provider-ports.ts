import type { Result, Transact, UserId } from '../shared/index.ts';
import type { StaffAccount } from './ports.ts';

/** What one trip to the provider and back is known by: nobody but this browser may bring its answer. */
export type ProviderTrip = {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE (RFC 7636). */
  readonly verifier: string;
};

/** A trip that is under way. */
export type ProviderSignIn = ProviderTrip & {
  /** Of what this browser alone knows. */
  readonly digest: string;
  /** Where to go on. */
  readonly next: string;
  /** A form that is taken there once the proof is there; no secret is in it. */
  readonly kept: string | null;
  /** The session that asks for another proof; null of a sign-in. */
  readonly stepUp: { readonly userId: UserId; readonly session: string } | null;
  readonly createdAt: Date;
};

/** Each call is one step. */
export type ProviderSignIns = {
  insert(signIn: ProviderSignIn): Promise<void>;
  /** Of many at once one takes it, with the right state alone. */
  take(digest: string, state: string): Promise<ProviderSignIn | null>;
};

export type ProviderAway = { readonly kind: 'provider-away' };

/** Somebody as their provider names them. */
export type Vouched = {
  readonly issuer: string;
  readonly subject: string;
  /** Null unless the provider says that it is verified. */
  readonly email: string | null;
  /** Whether the provider has asked for more than a password. */
  readonly hasSecondFactor: boolean;
};

export type ProviderRefusal =
  | ProviderAway
  /** By the provider, or by whoever was asked there. */
  | { readonly kind: 'provider-refused' }
  /** Its answer is not what it has to be, or not of this trip. */
  | { readonly kind: 'provider-distrusted' };

/** A provider of identities by OpenID Connect. */
export type IdentityProvider = {
  /** What people call it. */
  readonly label: string;
  /** As what it may name itself. */
  readonly issuers: readonly string[];
  /** Where the browser is sent; `again`: somebody who is known there proves it once more. */
  begin(asked: { readonly again: boolean }): Promise<Result<ProviderTrip & { readonly url: string }, ProviderAway>>;
  /** Exchanges what the browser came back with; with `provenSince`, for a proof that is no older. */
  finish(
    query: string,
    trip: ProviderTrip & { readonly provenSince: Date | null },
  ): Promise<Result<Vouched, ProviderRefusal>>;
};

export type StaffIdentities = {
  /** False, and nothing kept, where it is somebody's already. */
  link(identity: Pick<Vouched, 'issuer' | 'subject'>, userId: UserId, now: Date): Promise<boolean>;
  /** Whether the account has an identity of that issuer. */
  isLinked(userId: UserId, issuer: string): Promise<boolean>;
};

export type StaffIdentityReader = Pick<StaffIdentities, 'isLinked'> & {
  find(identity: Pick<Vouched, 'issuer' | 'subject'>): Promise<UserId | null>;
};

export type AccountsByEmail = {
  find(userId: UserId): Promise<StaffAccount | null>;
  /** By the address as `canonicalEmail` makes it. */
  findByEmail(email: string): Promise<StaffAccount | null>;
};

export type TransactIdentities = Transact<{
  readonly users: { lock(id: UserId): Promise<{ readonly roles: readonly string[] } | null> };
  readonly externalIdentities: StaffIdentities;
}>;
