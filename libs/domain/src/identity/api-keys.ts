import type { ApiKeyReader } from './api-key-ports.ts';
import { type AuthenticateApiKeyPorts, authenticateApiKey } from './authenticate-api-key.ts';
import { type CreateApiKeyPorts, createApiKey } from './create-api-key.ts';
import { listApiKeys } from './list-api-keys.ts';
import { type RevokeApiKeyPorts, revokeApiKey } from './revoke-api-key.ts';

export * from './api-key.ts';
export type * from './api-key-ports.ts';
export type { ApiKeyCaller, AuthenticateApiKey, InvalidApiKey } from './authenticate-api-key.ts';
export { type CreateApiKey, type CreateApiKeyRefusal, createApiKey, type MadeApiKey } from './create-api-key.ts';
export type { ListApiKeys } from './list-api-keys.ts';
export type { ApiKeyNotFound, RevokeApiKey } from './revoke-api-key.ts';

export type ApiKeysPorts = CreateApiKeyPorts &
  RevokeApiKeyPorts &
  AuthenticateApiKeyPorts & { readonly apiKeys: ApiKeyReader };

/** What concerns the keys of programs, apart from what concerns people who sign in. */
export const createApiKeys = (ports: ApiKeysPorts) => ({
  createApiKey: createApiKey(ports),
  listApiKeys: listApiKeys(ports),
  revokeApiKey: revokeApiKey(ports),
  authenticateApiKey: authenticateApiKey(ports),
});
