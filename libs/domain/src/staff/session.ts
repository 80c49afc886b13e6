import type { UserId } from '../shared/index.ts';

/** `password`: the second factor is still to come, and nothing else may be done. */
export type Stage = 'password' | 'full';

/** Somebody of the staff in a browser; the id itself is known there alone. */
export type StaffSession = {
  /** SHA-256 of the id, base64url. */
  readonly digest: string;
  readonly userId: UserId;
  readonly stage: Stage;
  /** A digest of what was proved: another password or second factor ends the session. */
  readonly credential: string;
  readonly createdAt: Date;
  /** To the minute. */
  readonly lastUsedAt: Date;
  /** When a password or a code was last asked for and right. */
  readonly provenAt: Date;
  readonly address: string;
  /** What the browser calls itself. */
  readonly client: string;
  /**
   * A secret that its forms are tied to: it is another one after a sign-in, and the same after a step-up, so that forms in
   * other tabs are still good. Null of a session that an earlier release has opened.
   */
  readonly formKey: string | null;
};

const minute = 60_000;

/** How long a session lives on without being used, in milliseconds. */
export const idleLifetime = 30 * minute;

/** How long it lives at most, from the password on. */
export const staffLifetime = 8 * 60 * minute;

/** How long the second factor may be awaited. */
const awaited = 10 * minute;

/** How long a proof opens what needs a recent one. */
const recent = 5 * minute;

export const touchedEvery = minute;

/** The moment from which on it is over, if nobody uses it until then. */
export const endOf = ({ stage, createdAt, lastUsedAt }: StaffSession): Date => {
  const longest = createdAt.getTime() + (stage === 'full' ? staffLifetime : awaited);
  return new Date(Math.min(longest, lastUsedAt.getTime() + idleLifetime));
};

export const isLive = (session: StaffSession, now: Date): boolean => now < endOf(session);

/** Whether role, price, stock or money may be changed without another proof. */
export const isRecent = ({ provenAt }: Pick<StaffSession, 'provenAt'>, now: Date): boolean =>
  now.getTime() - provenAt.getTime() < recent;
