import type { Id, UserId } from '../shared/index.ts';

export type SessionId = Id<'Session'>;

/** Live until `expiresAt` unless it is ended before. */
export type Session = {
  readonly id: SessionId;
  readonly userId: UserId;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
  /** When the second factor was set up that the sign-in proved; null where it proved none. */
  readonly provenFactorAt: Date | null;
};

const day = 24 * 60 * 60 * 1000;

/** How long a session lives on without being used, in milliseconds. */
export const slidingLifetime = 30 * day;

/** How long a session lives at most, however often it is used, in milliseconds. */
export const absoluteLifetime = 90 * day;

/** How long after it was spent a refresh token is still answered, for a client that lost the answer; milliseconds. */
export const replayGrace = 10_000;

/** Whether a token that is presented now must have been copied. */
export const isReuse = (rotatedAt: Date, now: Date): boolean => now.getTime() - rotatedAt.getTime() > replayGrace;

type Opening = Pick<Session, 'id' | 'userId' | 'provenFactorAt'> & { readonly now: Date };

export const openSession = ({ now, ...opening }: Opening): Session => ({
  ...opening,
  createdAt: now,
  lastUsedAt: now,
  expiresAt: expiryOf(now, now),
});

/** The session after a use of it. */
export const useSession = (session: Session, now: Date): Session => ({
  ...session,
  lastUsedAt: now,
  expiresAt: expiryOf(session.createdAt, now),
});

const expiryOf = (createdAt: Date, usedAt: Date): Date =>
  new Date(Math.min(usedAt.getTime() + slidingLifetime, createdAt.getTime() + absoluteLifetime));

/** What a client goes on with: `expiresIn` is the access token's lifetime in seconds, the refresh token is used once. */
export type SignedIn = {
  readonly accessToken: string;
  readonly expiresIn: number;
  readonly refreshToken: string;
  readonly session: Session;
};
