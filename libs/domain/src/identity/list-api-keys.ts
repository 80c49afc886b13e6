import { ok, type Page, type PageRequest, type Result } from '../shared/index.ts';
import type { ApiKey, ApiKeyId } from './api-key.ts';
import type { ApiKeyReader } from './api-key-ports.ts';

export type ListApiKeys = { readonly page: PageRequest<ApiKeyId> };

/** Lists every key, those that are no longer good too, newest first. */
export const listApiKeys =
  ({ apiKeys }: { readonly apiKeys: ApiKeyReader }) =>
  async ({ page }: ListApiKeys): Promise<Result<Page<ApiKey, ApiKeyId>, never>> =>
    ok(await apiKeys.list(page));
