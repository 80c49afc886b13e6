import type { Id, UserId } from '../shared/index.ts';

export type ApiKeyId = Id<'ApiKey'>;

/** What proves that a program of a client speaks for the staff user who made the key, within its scopes. */
export type ApiKey = {
  readonly id: ApiKeyId;
  /** Names the key inside itself, and is no secret. */
  readonly prefix: string;
  readonly digest: string;
  /** The client that holds it; two keys of one name are for rotation. */
  readonly name: string;
  readonly ownerId: UserId;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  /** To the minute. */
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
};

/** A key that is good, the next one that is already in use, and no third. */
export const mostActiveKeys = 2;

export const isActive = ({ revokedAt, expiresAt }: ApiKey, now: Date): boolean =>
  revokedAt === null && (expiresAt === null || expiresAt > now);
