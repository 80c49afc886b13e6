import type { UserId } from '../shared/index.ts';

/** How often a subject may fail before it has to wait. */
export type Throttle = {
  /** Attempts before the first wait. */
  readonly free: number;
  readonly longestWaitSeconds: number;
  /** One attempt is forgiven each time this has passed since the last one; nobody is locked out for good. */
  readonly forgivenEverySeconds: number;
};

/**
 * What attempts are counted for. To sign in: a client's address, an account from one address, an account from a device
 * that it knows, and an account from wherever it does not know. E-mails that are asked for: the client's address, a
 * mailbox from one address, and a mailbox.
 */
export type LoginSubject = {
  readonly kind: 'address' | 'account-address' | 'device' | 'account' | 'email-sender' | 'mailbox-address' | 'mailbox';
  readonly name: string;
  /** Whose attempts they are, whether there is such an account or not; they are forgotten together. */
  readonly account?: string;
};

/** Each call is a transaction of its own, as a refusal must not undo what was counted. */
export type LoginAttempts = {
  /** Counts one more attempt; or tells until when the subject must wait, and counts nothing. */
  begin(subject: LoginSubject, rule: { readonly throttle: Throttle; readonly now: Date }): Promise<Date | null>;
  forget(subject: LoginSubject): Promise<void>;
  /** Takes one attempt back, and leaves a wait as it is. */
  takeBack(subject: LoginSubject): Promise<void>;
};

/** Attempts inside a transaction. */
export type CountedAttempts = {
  /** Forgets what was counted for the account, from everywhere. */
  forgetAccount(account: string): Promise<void>;
};

/** Where somebody signs in: a device, by the token that it was given, or a network, by the client's address. */
export type LoginOrigin = { readonly kind: 'device' | 'network'; readonly name: string };

export type KnownOrigins = {
  /** Of which kinds are those that the account knows; none where there is no account. */
  find(email: string, origins: readonly LoginOrigin[], now: Date): Promise<ReadonlySet<LoginOrigin['kind']>>;
};

/** Inside a transaction. */
export type KnownOriginRepository = {
  /** Keeps at most one of each kind until then, and of a kind at most `most`, those that were used last. */
  remember(
    userId: UserId,
    origins: readonly LoginOrigin[],
    kept: { readonly until: Date; readonly most: number },
  ): Promise<void>;
};
