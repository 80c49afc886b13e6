import type { Memory } from '../shared/shared.memory.ts';
import type { OneTimeCode, OneTimeToken, OneTimeTokenReader, OneTimeTokens } from './ports.ts';

export const memoryOneTimeTokens = (memory: Memory): OneTimeTokenReader & OneTimeTokens => {
  const rows = memory.table<string, OneTimeToken>('one_time_tokens');
  const find = ({ digest, purpose }: OneTimeCode, now: Date) =>
    [...rows].find(([, row]) => row.digest === digest && row.purpose === purpose && row.expiresAt > now);
  return {
    put: (row) =>
      memory.atomically(() => {
        rows.set(`${row.userId} ${row.purpose}`, row);
        return true;
      }),
    isGood: (code, now) => memory.atomically(() => find(code, now) !== undefined),
    take: (code, now) =>
      memory.atomically(() => {
        const [place, row] = find(code, now) ?? [];
        if (place === undefined || row === undefined) return null;
        rows.delete(place);
        return row.userId;
      }),
  };
};
