import { err, type NewId, type Now, ok, type Result, type Transact, type UserId } from '../shared/index.ts';
import { type ApiKey, mostActiveKeys } from './api-key.ts';
import type { ApiKeyRepository, ApiKeySecrets } from './api-key-ports.ts';

export type CreateApiKey = {
  readonly ownerId: UserId;
  /** What the owner may do, and so give away. */
  readonly grantable: ReadonlySet<string>;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
};

export type CreateApiKeyRefusal =
  | { readonly kind: 'scope-not-grantable'; readonly scopes: readonly string[] }
  | { readonly kind: 'expires-too-soon' }
  | { readonly kind: 'too-many-api-keys'; readonly active: readonly ApiKey[] };

export type CreateApiKeyPorts = {
  readonly transact: Transact<{ readonly apiKeys: ApiKeyRepository }>;
  readonly apiKeySecrets: ApiKeySecrets;
  readonly newId: NewId;
  readonly now: Now;
};

/** The key is told this once, as only its digest is kept. */
export type MadeApiKey = { readonly apiKey: ApiKey; readonly key: string };

/** Makes a key that can do no more than its owner, for a client that has at most one other. */
export const createApiKey =
  ({ transact, apiKeySecrets, newId, now }: CreateApiKeyPorts) =>
  async ({ grantable, ...command }: CreateApiKey): Promise<Result<MadeApiKey, CreateApiKeyRefusal>> => {
    const at = now();
    const beyond = command.scopes.filter((scope) => !grantable.has(scope));
    if (beyond.length > 0) return err({ kind: 'scope-not-grantable', scopes: beyond });
    if (command.expiresAt && command.expiresAt <= at) return err({ kind: 'expires-too-soon' });
    const { key, prefix, digest } = apiKeySecrets.make();
    const unused = { createdAt: at, lastUsedAt: null, revokedAt: null };
    const apiKey: ApiKey = { ...command, ...unused, id: newId(), prefix, digest };
    return transact<MadeApiKey, CreateApiKeyRefusal>(async ({ apiKeys }) => {
      const active = await apiKeys.lockActive(apiKey.name, at);
      if (active.length >= mostActiveKeys) return err({ kind: 'too-many-api-keys', active });
      await apiKeys.insert(apiKey);
      return ok({ apiKey, key });
    });
  };
