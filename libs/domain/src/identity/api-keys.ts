import {
  err,
  type NewId,
  type Now,
  ok,
  type Page,
  type PageRequest,
  type PortsOf,
  type Result,
  type Transact,
  type UserId,
  withPorts,
  writeThenForget,
} from '../shared/index.ts';
import {
  type ApiKey,
  type ApiKeyId,
  type ApiKeyLookup,
  type ApiKeyReader,
  type ApiKeyRepository,
  type ApiKeySecrets,
  type ApiKeyUses,
  isActive,
  mostActiveKeys,
} from './api-key.ts';

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

export type ListApiKeys = { readonly page: PageRequest<ApiKeyId> };

/** Lists every key, those that are no longer good too, newest first. */
export const listApiKeys =
  ({ apiKeys }: { readonly apiKeys: ApiKeyReader }) =>
  async ({ page }: ListApiKeys): Promise<Result<Page<ApiKey, ApiKeyId>, never>> =>
    ok(await apiKeys.list(page));

export type FindActiveApiKey = { readonly id: ApiKeyId };

/** Finds a key that is still good: one that is not is as absent as one that never was. */
export const findActiveApiKey =
  ({ apiKeys, now }: { readonly apiKeys: ApiKeyReader; readonly now: Now }) =>
  async ({ id }: FindActiveApiKey): Promise<Result<ApiKey, ApiKeyNotFound>> => {
    const key = await apiKeys.find(id);
    return key && isActive(key, now()) ? ok(key) : err({ kind: 'api-key-not-found' });
  };

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
    let prefix: string | undefined;
    const revoke = () =>
      transact<void, ApiKeyNotFound>(async ({ apiKeys }) => {
        const revoked = await apiKeys.revoke(id, now());
        prefix = revoked?.prefix;
        return revoked ? ok(undefined) : err({ kind: 'api-key-not-found' });
      });
    return writeThenForget(revoke, async () => {
      if (prefix !== undefined) apiKeyLookup.forget(prefix);
    });
  };

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

const useCases = { createApiKey, listApiKeys, findActiveApiKey, revokeApiKey, authenticateApiKey };

export type ApiKeysPorts = PortsOf<typeof useCases>;

/** What concerns the keys of programs, apart from what concerns people who sign in. */
export const createApiKeys = (ports: ApiKeysPorts) => withPorts(useCases, ports);
