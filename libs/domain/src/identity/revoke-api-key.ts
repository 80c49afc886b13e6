import { err, type Now, ok, type Result, type Transact } from '../shared/index.ts';
import type { ApiKey, ApiKeyId } from './api-key.ts';
import type { ApiKeyLookup, ApiKeyRepository } from './api-key-ports.ts';

export type RevokeApiKey = { readonly id: ApiKeyId };

export type ApiKeyNotFound = { readonly kind: 'api-key-not-found' };

export type RevokeApiKeyPorts = {
  readonly transact: Transact<{ readonly apiKeys: ApiKeyRepository }>;
  readonly apiKeyLookup: Pick<ApiKeyLookup, 'forget'>;
  readonly now: Now;
};

/** Ends a key for good: here at once, in other processes when they look it up again. */
export const revokeApiKey =
  ({ transact, apiKeyLookup, now }: RevokeApiKeyPorts) =>
  async ({ id }: RevokeApiKey): Promise<Result<void, ApiKeyNotFound>> => {
    const result = await transact<ApiKey, ApiKeyNotFound>(async ({ apiKeys }) => {
      const revoked = await apiKeys.revoke(id, now());
      return revoked ? ok(revoked) : err({ kind: 'api-key-not-found' });
    });
    if (!result.ok) return result;
    apiKeyLookup.forget(result.value.prefix);
    return ok(undefined);
  };
