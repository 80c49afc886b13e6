import type { Page, PageRequest } from '../shared/index.ts';
import type { ApiKey, ApiKeyId } from './api-key.ts';

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
