import type { UserId } from '../shared/index.ts';
import type { Session, SessionId } from './session.ts';

/** Who signs in: `passwordHash` is null for an invited customer who has set none. */
export type Account = {
  readonly userId: UserId;
  readonly roles: readonly string[];
  readonly passwordHash: string | null;
};

export type Accounts = {
  findByEmail(email: string): Promise<Account | null>;
  find(userId: UserId): Promise<Account | null>;
};

export type PasswordVerifier = {
  /** Takes the same time for a missing hash as for a wrong password; throws Unavailable under overload. */
  verify(password: string, hash: string | null): Promise<boolean>;
};

/** Signed, short-lived, verified without a store. */
export type AccessTokens = {
  issue(claims: {
    readonly userId: UserId;
    readonly roles: readonly string[];
    readonly sessionId: SessionId;
    readonly now: Date;
  }): Promise<{
    readonly token: string;
    /** Seconds from `now`. */
    readonly expiresIn: number;
  }>;
};

/** Opaque 256-bit secrets of which only digests are kept. */
export type RefreshTokens = {
  make(): { readonly token: string; readonly digest: string };
  digest(token: string): string;
};

/** Sessions and their refresh tokens inside a transaction. */
export type SessionRepository = {
  insert(session: Session, refreshDigest: string): Promise<void>;
  /** Spends a token that is unspent, of a live session; null otherwise. Single use: of two at once, one gets the session. */
  spend(refreshDigest: string, now: Date): Promise<Session | null>;
  /** Writes when a session was last used and when it expires, and gives it its next refresh token. */
  renew(session: Session, refreshDigest: string): Promise<void>;
  /** False where the user has no such live session. */
  end(id: SessionId, userId: UserId, now: Date): Promise<boolean>;
};

export type SessionReader = {
  /** Live sessions, newest first. */
  listFor(userId: UserId, now: Date): Promise<readonly Session[]>;
};
