import type { AnswerOf } from '@orderline/contracts/http/endpoint';
import { id } from '@orderline/contracts/http/fields';
import * as contract from '@orderline/contracts/http/v1/api-keys';
import type { ApiKey, ApiKeyId } from '@orderline/domain/identity';
import { asId } from '@orderline/domain/shared';
import { cursorAfter, pageRequest } from '../../http/cursors.ts';
import { routes } from '../../http/route.ts';
import { refused } from '../refusals.ts';
import type { Surface } from '../surface.ts';

export const apiKeysRoutes = ({ apiKeys, cursors }: Pick<Surface, 'apiKeys' | 'cursors'>) =>
  routes(contract, {
    createApiKey: async ({ body: { name, scopes, expiresAt }, principal }) => {
      const grant = { ownerId: principal.userId, grantable: principal.scopes };
      const result = await apiKeys.createApiKey({ ...grant, name, scopes, expiresAt: expiresAt ?? null });
      if (result.ok) {
        const { apiKey: made, key } = result.value;
        return { body: { ...apiKeyView(made), key }, location: `/api/v1/api-keys/${made.id}` };
      }
      switch (result.error.kind) {
        case 'scope-not-grantable':
          return refused(result.error, { errors: beyond(scopes, result.error.scopes) });
        case 'expires-too-soon':
          return refused(result.error, {
            errors: [{ pointer: '#/expiresAt', code: 'too-small', detail: 'is not in the future' }],
          });
        case 'too-many-api-keys':
          return refused(result.error, {
            detail: `Active are ${result.error.active.map(({ id: one }) => one).join(' and ')}.`,
          });
      }
    },

    listApiKeys: async ({ query }) => {
      const kind = { binding: ['api-keys'], position: apiKeyId };
      const page = pageRequest(cursors, query, kind);
      if (!page.ok) return page.error;
      const result = await apiKeys.listApiKeys({ page: page.value });
      if (!result.ok) return result.error;
      const next = cursorAfter(cursors, result.value.next, kind);
      return { body: { items: result.value.items.map(apiKeyView), page: { next } }, next };
    },

    revokeApiKey: async ({ params }) => {
      const result = await apiKeys.revokeApiKey({ id: asId(params.id) });
      return result.ok ? { body: undefined } : refused(result.error);
    },
  });

const apiKeyId = id.transform((text) => asId<ApiKeyId>(text));

const beyond = (asked: readonly string[], refusedScopes: readonly string[]) =>
  refusedScopes.map((scope) => ({
    pointer: `#/scopes/${asked.indexOf(scope)}`,
    code: 'not-allowed',
    detail: 'is a scope that you do not have',
  }));

const apiKeyView = ({
  prefix,
  createdAt,
  expiresAt,
  lastUsedAt,
  revokedAt,
  ...key
}: ApiKey): AnswerOf<typeof contract.listApiKeys>['items'][number] => ({
  id: key.id,
  prefix: `pk_live_${prefix}`,
  name: key.name,
  ownerId: key.ownerId,
  scopes: [...key.scopes],
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
  revokedAt: revokedAt?.toISOString() ?? null,
});
