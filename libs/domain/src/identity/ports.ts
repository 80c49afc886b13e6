import type { UserId } from '../shared/index.ts';
import type { Session, SessionId } from './session.ts';

export type * from './login-ports.ts';

/** Who signs in: `passwordHash` is null for an invited customer who has set none. */
export type Account = {
  readonly userId: UserId;
  readonly email: string;
  readonly roles: readonly string[];
  readonly passwordHash: string | null;
};

export type Accounts = {
  /** By the address as `canonicalEmail` makes it. */
  findByEmail(email: string): Promise<Account | null>;
  find(userId: UserId): Promise<Account | null>;
};

export type PasswordVerifier = {
  /** Takes the same time for a missing hash as for a wrong password; throws Unavailable under overload. */
  verify(password: string, hash: string | null): Promise<boolean>;
  /** Whether the hash was made at another cost than one made now. */
  isOutdated(hash: string): boolean;
};

export type PasswordHasher = {
  /** Throws Unavailable under overload. */
  hash(password: string): Promise<string>;
};

/** Passwords that are guessed first, and so refused. */
export type CommonPasswords = { includes(password: string): boolean };

export type PasswordTooCommon = { readonly kind: 'password-too-common' };

export type PasswordStore = {
  /** Whether that is the present hash; if so, it stays until the transaction ends. */
  confirm(userId: UserId, passwordHash: string): Promise<boolean>;
  set(userId: UserId, passwordHash: string, now: Date): Promise<void>;
  /** False, and nothing written, where the present hash is not `from`: the password was changed in the meantime. */
  replace(userId: UserId, hash: { readonly from: string; readonly to: string }, now: Date): Promise<boolean>;
};

/** Signed, short-lived, verified without a store. */
export type AccessTokens = {
  issue(claims: {
    readonly userId: UserId;
    readonly roles: readonly string[];
    /** Those that a second factor would add. */
    readonly withheldRoles: readonly string[];
    /** How the session's owner proved who they are (RFC 8176). */
    readonly amr: readonly string[];
    readonly sessionId: SessionId;
    readonly now: Date;
  }): Promise<{
    readonly token: string;
    /** Seconds from `now`. */
    readonly expiresIn: number;
  }>;
};

export type SecondFactorReader = {
  /** `confirmedAt` is when the device was set up; null, or no factor at all, where none is. */
  find(userId: UserId): Promise<{ readonly confirmedAt: Date | null } | null>;
};

/** Opaque 256-bit secrets of which only digests are kept. */
export type RefreshTokens = {
  make(): { readonly token: string; readonly digest: string };
  /** The one token that follows this one, the same each time it is asked for; only we can tell it. */
  successor(token: string): { readonly token: string; readonly digest: string };
  digest(token: string): string;
};

/** The digests of a refresh token and of its successor. */
export type Rotation = { readonly presented: string; readonly successor: string };

/** A token of a live session that was rotated before, and whether its session has that successor. */
export type RotatedToken = { readonly session: Session; readonly rotatedAt: Date; readonly followed: boolean };

/** Each call is one step that is done whole or not at all, and needs no transaction. */
export type RefreshTokenRotation = {
  /**
   * Rotates the token of a live session to its successor, and writes that the session was used now. Null, and nothing
   * given, where no live session has that token unrotated: of many at once, one rotates it.
   */
  rotate(rotation: Rotation, now: Date): Promise<Session | null>;
  /** Null where no live session has rotated that token. */
  findRotated(rotation: Rotation, now: Date): Promise<RotatedToken | null>;
};

/** Sessions inside a transaction, each with its first refresh token. */
export type SessionRepository = {
  /** Until the transaction ends, whoever changes the owner's roles or removes their device waits, or has ended before. */
  insert(session: Session, refreshDigest: string): Promise<void>;
  /** False where the user has no such live session. */
  end(id: SessionId, userId: UserId, now: Date): Promise<boolean>;
  /** Ends the user's live sessions but one, and tells which those were. */
  endAll(
    userId: UserId,
    options: { readonly except: SessionId | null; readonly now: Date },
  ): Promise<readonly SessionId[]>;
};

export type SessionReader = {
  /** Live sessions, newest first. */
  listFor(userId: UserId, now: Date): Promise<readonly Session[]>;
};

export type EndedSession = { readonly id: SessionId; readonly endedAt: Date };

export type EndedSessions = {
  /** The sessions that were ended at that time or later. */
  endedSince(since: Date): Promise<readonly EndedSession[]>;
};

/** Sessions whose access tokens are no longer good, though they are not expired. */
export type Revocations = {
  has(id: SessionId): boolean;
  /** Is told after the commit. */
  add(ids: readonly SessionId[]): void;
};

export type OneTimePurpose = 'password-reset' | 'email-verification';

/** What proves that somebody reads a mailbox: a code that was sent there, of which the digest is kept. */
export type OneTimeCode = { readonly digest: string; readonly purpose: OneTimePurpose };

export type OneTimeToken = OneTimeCode & { readonly userId: UserId; readonly expiresAt: Date };

export type OneTimeTokenReader = {
  isGood(code: OneTimeCode, now: Date): Promise<boolean>;
};

/** Codes inside a transaction. */
export type OneTimeTokens = {
  /**
   * Leaves earlier ones good. False, and nothing kept, for a user who is no more, or who has `most` good ones of that
   * purpose.
   */
  put(token: OneTimeToken, bound: { readonly most: number; readonly now: Date }): Promise<boolean>;
  /** Uses up all codes of that user and purpose, and tells whose it was; null where it is unknown, used or expired. */
  take(code: OneTimeCode, now: Date): Promise<UserId | null>;
};

/** Users' e-mail addresses, inside a transaction. */
export type Mailboxes = {
  /** Notes that the user was shown to read the mailbox; the first time counts. */
  verify(userId: UserId, now: Date): Promise<void>;
};

export type Email = {
  /** What it is about, and whose it is, for the log: the address and the text are for nobody but its reader. */
  readonly kind: OneTimePurpose;
  readonly userId: UserId;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
};

export type EmailSender = {
  /** Waits for nothing, so that no answer tells by its time whether an e-mail went out; what fails is told in the log. */
  send(email: Email): void;
};
