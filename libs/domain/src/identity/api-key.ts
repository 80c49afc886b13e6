import type { Id, Page, PageRequest, UserId } from '../shared/index.ts';

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

/** What can be told from a key by itself. */
export type ReadApiKey = Pick<ApiKey, 'prefix' | 'digest'>;

export type ApiKeySecrets = {
  make(): ReadApiKey & { readonly key: string };
  /** Null for what has not the form and the checksum of a key. */
  read(key: string): ReadApiKey | null;
  /** Takes the same time wherever the two differ. */
  matches(digest: string, other: string): boolean;
};

/** API keys inside a transaction. */
export type ApiKeyRepository = {
  insert(key: ApiKey): Promise<void>;
  /** The client's active keys; nobody else makes one for it until the transaction ends. */
  lockActive(name: string, now: Date): Promise<readonly ApiKey[]>;
  /** The key as it was; null where there is none that is not revoked. */
  revoke(id: ApiKeyId, now: Date): Promise<ApiKey | null>;
};

export type ApiKeyReader = {
  find(id: ApiKeyId): Promise<ApiKey | null>;
  /** All keys, whoever made them, newest first. */
  list(page: PageRequest<ApiKeyId>): Promise<Page<ApiKey, ApiKeyId>>;
};

/** A key with what its owner may do now. */
export type OwnedApiKey = { readonly key: ApiKey; readonly ownerRoles: readonly string[] };

export type ApiKeyLookup = {
  /** It may be a cache of at most five seconds, in which a revoked key is still good. */
  findByPrefix(prefix: string): Promise<OwnedApiKey | null>;
  /** Whether the key was there when it was last looked up in this process. */
  isKnown(prefix: string): boolean;
  /** Drops what is remembered of a key in this process. */
  forget(prefix: string): void;
};

export type ApiKeyUses = {
  /** Waits for nothing, and keeps at most one use of a key a minute. */
  note(key: ApiKey, at: Date): void;
};
