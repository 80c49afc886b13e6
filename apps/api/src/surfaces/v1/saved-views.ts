import type { AnswerOf } from '@orderline/contracts/http/endpoint';
import * as contract from '@orderline/contracts/http/v1/saved-views';
import { asId, type UserId } from '@orderline/domain/shared';
import type { SavedView, SavedViewId, ViewedList } from '@orderline/domain/staff';
import { lacking } from '../../http/policy/authorize.ts';
import type { Principal } from '../../http/policy/principal.ts';
import { routes } from '../../http/route.ts';
import { refused } from '../refusals.ts';
import { queryOf, viewable } from '../shared/views.ts';
import type { Surface } from '../surface.ts';

const viewOf =
  (userId: UserId) =>
  ({ id, list, name, query, shared, ownerId, createdAt }: SavedView): AnswerOf<typeof contract.saveView> => ({
    ...{ id, list, name, query, shared },
    own: ownerId === userId,
    createdAt: createdAt.toISOString(),
  });

const mayNot = ({ scopes, withheldScopes }: Principal, list: ViewedList) => {
  const { needs } = viewable[list];
  return scopes.has(needs) ? null : lacking([needs], { scopes, withheldScopes });
};

/** Filters that somebody has saved; of a key they are its owner's. */
export const savedViewsRoutes = ({ views }: Pick<Surface, 'views'>) =>
  routes(contract, {
    listViews: async ({ query: { list }, principal }) => {
      const { userId } = principal;
      const refusal = list && mayNot(principal, list);
      if (refusal) return refusal;
      const result = await (list ? views.listViews({ userId, list }) : views.listOwnViews({ userId }));
      if (!result.ok) return result.error;
      const seen = result.value.filter((view) => !mayNot(principal, view.list));
      return { body: { items: seen.map(viewOf(userId)), page: { next: null } } };
    },

    saveView: async ({ body, principal }) => {
      const { userId } = principal;
      const refusal = mayNot(principal, body.list);
      if (refusal) return refusal;
      const query = queryOf(new URLSearchParams(body.query));
      const result = await views.saveView({ ...body, query, ownerId: userId });
      return result.ok ? { body: viewOf(userId)(result.value) } : refused(result.error);
    },

    removeView: async ({ params, principal }) => {
      const { userId: ownerId } = principal;
      const id = asId<SavedViewId>(params.id);
      const own = await views.listOwnViews({ userId: ownerId });
      const list = own.ok ? own.value.find((view) => view.id === id)?.list : undefined;
      const refusal = list && mayNot(principal, list);
      if (refusal) return refusal;
      const result = await views.removeView({ ownerId, id });
      return result.ok ? { body: undefined } : refused(result.error);
    },
  });
