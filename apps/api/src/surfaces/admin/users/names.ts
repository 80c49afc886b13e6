import type { Application } from '@orderline/composition';
import type { UserId } from '@orderline/domain/shared';

/** What accounts are called, asked for once each; one that is gone is told by its id. */
export const namesOf = async (
  { users }: Pick<Application, 'users'>,
  ids: readonly (UserId | null)[],
): Promise<(id: UserId) => string> => {
  const known = new Set(ids.filter((id) => id !== null));
  const names = await Promise.all(
    [...known].map(async (userId) => {
      const found = await users.findUser({ userId });
      return [userId, found.ok ? found.value.name : userId] as const;
    }),
  );
  const byId = new Map(names);
  return (id) => byId.get(id) ?? id;
};
