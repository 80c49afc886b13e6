import type { Memory } from '../shared/shared.memory.ts';
import type { OneTimeCode, OneTimeToken, OneTimeTokenReader, OneTimeTokens } from './ports.ts';

export const memoryOneTimeTokens = (memory: Memory): OneTimeTokenReader & OneTimeTokens => {
  const rows = memory.table<string, OneTimeToken>('one_time_tokens');
  const find = ({ digest, purpose }: OneTimeCode, now: Date): OneTimeToken | undefined => {
    const row = rows.get(digest);
    return row && row.purpose === purpose && row.expiresAt > now ? row : undefined;
  };
  const ofSame = ({ userId, purpose }: OneTimeToken) =>
    [...rows].filter(([, row]) => row.userId === userId && row.purpose === purpose);
  return {
    put: (row, { most, now }) =>
      memory.atomically(() => {
        if (ofSame(row).filter(([, { expiresAt }]) => expiresAt > now).length >= most) return false;
        rows.set(row.digest, row);
        return true;
      }),
    isGood: (code, now) => memory.atomically(() => find(code, now) !== undefined),
    take: (code, now) =>
      memory.atomically(() => {
        const taken = find(code, now);
        if (!taken) return null;
        for (const [digest] of ofSame(taken)) rows.delete(digest);
        return taken.userId;
      }),
  };
};
