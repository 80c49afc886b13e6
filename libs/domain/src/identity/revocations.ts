import type { Now } from '../shared/index.ts';
import type { EndedSessions, Revocations } from './ports.ts';
import type { SessionId } from './session.ts';

/** Longer than any access token is good, leeway included; milliseconds. */
export const revocationsKept = 16 * 60_000;

/** How far clocks may differ, and how long an end may take to be committed, before it could be missed; milliseconds. */
const overlap = 30_000;

export type RevocationsPorts = { readonly endedSessions: EndedSessions; readonly now: Now };

export type KnownRevocations = Revocations & {
  /** Learns what other processes have ended since the last time. */
  refresh(): Promise<void>;
};

/** The sessions that were ended lately, in memory: what this process ended at once, what others did at each refresh. */
export const createRevocations = ({ endedSessions, now }: RevocationsPorts): KnownRevocations => {
  const ended = new Map<SessionId, Date>();
  let asked = new Date(0);
  return {
    has: (id) => ended.has(id),
    add: (ids) => {
      for (const id of ids) ended.set(id, now());
    },
    refresh: async () => {
      const at = now();
      const oldest = at.getTime() - revocationsKept;
      const since = new Date(Math.max(asked.getTime() - overlap, oldest));
      for (const { id, endedAt } of await endedSessions.endedSince(since)) ended.set(id, endedAt);
      for (const [id, endedAt] of ended) if (endedAt.getTime() < oldest) ended.delete(id);
      asked = at;
    },
  };
};
