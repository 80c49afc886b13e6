import { readReconciliation, reconciliation } from '@orderline/contracts/http/v1/reconciliation';
import { bodyOf, type Client } from './client.ts';
import { until } from './until.ts';

export const readBooks = async (admin: Client) =>
  bodyOf(reconciliation, 200, await admin.send({ method: readReconciliation.method, path: readReconciliation.path }));

export type Books = Awaited<ReturnType<typeof readBooks>>;

const isQuiet = ({ underWay: { outbox, handling, parked } }: Books): boolean => outbox + handling + parked === 0;

/** The books once no event is under way; throws after a minute, with the books as they are then. */
export const untilQuiet = async (admin: Client, trouble: () => string): Promise<Books> => {
  const state: { last?: Books } = {};
  return until({
    what: 'events to have all their effects',
    ask: async () => {
      state.last = await readBooks(admin);
      return isQuiet(state.last) ? state.last : undefined;
    },
    told: () => `${JSON.stringify(state.last)}\n${trouble()}`,
  });
};
