import { ok, type Result } from '../shared/index.ts';
import { advance } from './advance.ts';
import type { FulfilmentPorts } from './handle-events.ts';
import type { FulfilmentAgenda } from './ports.ts';

export type SweptDeadlines = { readonly swept: number };

export type SweepDeadlinesPorts = FulfilmentPorts & { readonly agenda: FulfilmentAgenda };

/**
 * Tells at most `limit` fulfilments that their answer is overdue: they ask again, or give their order up. Each has a
 * transaction of its own; sweeps may overlap.
 */
export const sweepDeadlines =
  ({ transact, agenda, timeouts, newId, now }: SweepDeadlinesPorts) =>
  async ({ limit }: { readonly limit: number }): Promise<Result<SweptDeadlines, never>> => {
    const overdue = await agenda.overdue({ now: now(), limit });
    let swept = 0;
    for (const orderId of overdue) {
      const timing = { timeouts, now: now() };
      const input = { kind: 'overdue' } as const;
      const advanced = await transact((stores) => advance(stores, { orderId, input, timing, newId }));
      if (advanced.ok && advanced.value === 'advanced') swept += 1;
    }
    return ok({ swept });
  };
