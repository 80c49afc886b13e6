import type { UserId } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import type { KnownOriginRepository, KnownOrigins, LoginOrigin } from './ports.ts';

type Row = LoginOrigin & { readonly userId: UserId; readonly until: Date };

const place = (userId: UserId, { kind, name }: LoginOrigin): string => JSON.stringify([userId, kind, name]);

export const memoryKnownOrigins = (
  memory: Memory,
  userIdOf: (email: string) => Promise<UserId | null>,
): KnownOrigins & KnownOriginRepository => {
  const rows = memory.table<string, Row>('known_origins');
  return {
    find: async (email, origins, now) => {
      const userId = await userIdOf(email);
      return memory.atomically(() => {
        const known = userId === null ? [] : origins.map((origin) => rows.get(place(userId, origin)));
        return new Set(known.flatMap((row) => (row && row.until > now ? [row.kind] : [])));
      });
    },
    remember: (userId, origins, { until, most }) =>
      memory.atomically(() => {
        for (const origin of origins) {
          rows.delete(place(userId, origin));
          rows.set(place(userId, origin), { ...origin, userId, until });
          const same = [...rows].filter(([, row]) => row.userId === userId && row.kind === origin.kind);
          const newestFirst = same
            .toReversed()
            .toSorted(([, one], [, other]) => other.until.getTime() - one.until.getTime());
          for (const [key] of newestFirst.slice(most)) rows.delete(key);
        }
      }),
  };
};
