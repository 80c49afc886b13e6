import { err, type Now, ok, type Result, type UserId } from '../shared/index.ts';
import { type ApiKeyId, isActive } from './api-key.ts';
import type { ApiKeyLookup, ApiKeySecrets, ApiKeyUses } from './api-key-ports.ts';

export type AuthenticateApiKey = {
  readonly key: string;
  /** Whether the store may be asked for a key that is not known here: anybody can make those up. */
  readonly mayLookUp: () => Promise<boolean>;
};

export type InvalidApiKey = { readonly kind: 'invalid-api-key' };

/** Whom a key speaks for; it may do what both its scopes and its owner's roles allow. */
export type ApiKeyCaller = {
  readonly apiKeyId: ApiKeyId;
  readonly ownerId: UserId;
  readonly ownerRoles: readonly string[];
  readonly scopes: readonly string[];
};

export type AuthenticateApiKeyPorts = {
  readonly apiKeyLookup: ApiKeyLookup;
  readonly apiKeySecrets: ApiKeySecrets;
  readonly apiKeyUses: ApiKeyUses;
  readonly now: Now;
};

/** Tells whom a key speaks for; what cannot be a key is refused before any store is asked. */
export const authenticateApiKey =
  ({ apiKeyLookup, apiKeySecrets, apiKeyUses, now }: AuthenticateApiKeyPorts) =>
  async ({ key: presented, mayLookUp }: AuthenticateApiKey): Promise<Result<ApiKeyCaller, InvalidApiKey>> => {
    const read = apiKeySecrets.read(presented);
    if (!read || !(apiKeyLookup.isKnown(read.prefix) || (await mayLookUp()))) return err({ kind: 'invalid-api-key' });
    const found = await apiKeyLookup.findByPrefix(read.prefix);
    const at = now();
    if (!found || !apiKeySecrets.matches(found.key.digest, read.digest) || !isActive(found.key, at)) {
      return err({ kind: 'invalid-api-key' });
    }
    const { key, ownerRoles } = found;
    apiKeyUses.note(key, at);
    return ok({ apiKeyId: key.id, ownerId: key.ownerId, ownerRoles, scopes: key.scopes });
  };
