import type { Id, Page, PageRequest, Result, UserId } from '../shared/index.ts';
import type { StaffSession } from './session.ts';

/** Each call is one step. All reject with `Unavailable` where sessions cannot be read: nobody is let in then. */
export type StaffSessions = {
  insert(session: StaffSession): Promise<void>;
  find(userId: UserId, digest: string): Promise<StaffSession | null>;
  /** Writes that it was used, if it is still there: what was ended stays so. */
  touch(session: Pick<StaffSession, 'userId' | 'digest'>, lastUsedAt: Date): Promise<void>;
  /** False where there is none. */
  remove(userId: UserId, digest: string): Promise<boolean>;
  removeAll(userId: UserId): Promise<void>;
  /** The newest first; also those that are over. */
  listFor(userId: UserId): Promise<readonly StaffSession[]>;
};

export type StaffAccount = {
  readonly userId: UserId;
  readonly email: string;
  readonly roles: readonly string[];
  readonly passwordHash: string | null;
};

export type StaffMember = {
  readonly userId: UserId;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly hasSecondFactor: boolean;
};

export type StaffDirectory = {
  /** Whoever has another role than a customer's, the newest account first. */
  list(page: PageRequest<UserId>): Promise<Page<StaffMember, UserId>>;
  /** Anybody who has an account: they may be given a role. */
  find(userId: UserId): Promise<StaffMember | null>;
};

/** Sessions of the API, inside a transaction. */
export type ApiSessions = {
  /** Ends the user's live sessions, and tells which those were. */
  endAll(userId: UserId, options: { readonly except: null; readonly now: Date }): Promise<readonly Id<'Session'>[]>;
};

/** Sessions of the API whose tokens are no longer good. */
export type ApiRevocations = { add(ids: readonly Id<'Session'>[]): void };

export type StaffAccounts = { find(userId: UserId): Promise<StaffAccount | null> };

export type SecondFactor = {
  readonly userId: UserId;
  readonly sealedSecret: string;
  /** Null until a code has shown that the device has the secret. */
  readonly confirmedAt: Date | null;
  /** The time step of the last code that was taken. */
  readonly lastStep: number;
};

export type SecondFactorReader = {
  find(userId: UserId): Promise<SecondFactor | null>;
  recoveryCodesLeft(userId: UserId): Promise<number>;
};

/** Inside a transaction. */
export type SecondFactors = {
  /** Puts a secret that is to be confirmed in the place of another one that is; false where one is confirmed. */
  propose(factor: Pick<SecondFactor, 'userId' | 'sealedSecret'>): Promise<boolean>;
  /** Of many at once one confirms that very secret; the code of `step` is spent by it. */
  confirm(
    factor: Pick<SecondFactor, 'userId' | 'sealedSecret'>,
    at: { readonly step: number; readonly now: Date },
  ): Promise<boolean>;
  /** Spends the code of a step later than the last one: false for one that was spent, or is older (RFC 6238 §5.2). */
  advance(userId: UserId, step: number): Promise<boolean>;
  /** All former ones are void. */
  setRecoveryCodes(userId: UserId, digests: readonly string[]): Promise<void>;
  /** Of many at once one uses it. */
  useRecoveryCode(userId: UserId, digest: string): Promise<boolean>;
  /** With its recovery codes; false where there is none. */
  remove(userId: UserId): Promise<boolean>;
};

/** Time-based one-time passwords (RFC 6238): six digits, 30 seconds, SHA-1, as every app takes them. */
export type OneTimeCodes = {
  /** 160 random bits in base 32. */
  makeSecret(): string;
  /** The time step whose code it is, of the present one and its two neighbours; null where it is of none. */
  stepOf(secret: string, code: string, now: Date): number | null;
  /** What an app reads from a picture. */
  uri(secret: string, account: string): string;
};

export type RecoveryCodes = {
  make(): { readonly code: string; readonly digest: string };
  /** Null for what cannot be one. */
  digest(code: string): string | null;
};

/** Seals a text for one owner, so that the row of another one does not open it. */
export type Seal = {
  seal(text: string, ownerId: string): string;
  /** Null where it was sealed for another owner, or by another key. */
  open(sealed: string, ownerId: string): string | null;
};

/** 256 random bits, of which the digest is kept. */
export type SessionIds = {
  make(): { readonly token: string; readonly digest: string };
  digest(text: string): string;
};

export type Throttled = { readonly kind: 'login-throttled'; readonly retryAfterSeconds: number };

type Proven = Result<
  { readonly userId: UserId; readonly roles: readonly string[]; readonly passwordHash: string },
  { readonly kind: 'invalid-credentials' } | Throttled
>;

/** Proves a password as any sign-in does, and counts the attempt with those. */
export type ProveCredentials = (claim: {
  readonly email: string;
  readonly password: string;
  readonly address: string;
}) => Promise<Proven>;

/** Proves the password of whoever is signed in. */
export type ProvePassword = (claim: {
  readonly userId: UserId;
  readonly password: string;
  readonly address: string;
}) => Promise<Result<unknown, { readonly kind: 'wrong-password' } | Throttled>>;

/** Counts an attempt at the second factor before `work` proves anything, so that guesses sent at once count too. */
export type ThrottleCodes = <Value, Refusal>(
  claim: { readonly userId: UserId; readonly address: string },
  work: () => Promise<Result<Value, Refusal>>,
) => Promise<Result<Value, Refusal | Throttled>>;
