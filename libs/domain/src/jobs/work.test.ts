import { describe, expect, it } from 'vitest';
import { asId, type ProductId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import { prunedTables, type Retention, type StockDrift } from './index.ts';
import { memoryLeftovers, memoryPutOffEvents, memoryStockAudit } from './jobs.memory.ts';
import { batchRows, prune } from './prune.ts';
import { reconcileStock } from './reconcile-stock.ts';
import { retryParked } from './retry-parked.ts';
import { sweepDeadlines } from './sweep-deadlines.ts';

const at = new Date('2026-01-02T03:00:00.000Z');
const now = () => at;
const day = 86_400_000;
const ago = (ms: number): Date => new Date(at.getTime() - ms);
const running = new AbortController().signal;
const retention: Retention = { ...everywhere(day), outbox: 7 * day, inbox: 15 * day };

function everywhere(ms: number): Retention {
  return {
    outbox: ms,
    inbox: ms,
    idempotencyKeys: ms,
    refreshTokens: ms,
    sessions: ms,
    oneTimeTokens: ms,
    loginAttempts: ms,
    knownOrigins: ms,
    jobRuns: ms,
  };
}

describe('pruning', () => {
  it('removes what is older than its retention, and counts it by table', async () => {
    const times = { outbox: [ago(7 * day), ago(7 * day + 1)], inbox: [ago(8 * day)], sessions: [ago(2 * day)] };
    const worked = await prune({ leftovers: memoryLeftovers(times), retention, now })({ signal: running });
    const nothing = Object.fromEntries(prunedTables.map((table) => [table, 0]));
    expect(worked).toEqual({ finished: true, result: { removed: { ...nothing, outbox: 1, sessions: 1 } } });
    expect(times).toEqual({ outbox: [ago(7 * day)], inbox: [ago(8 * day)], sessions: [] });
  });

  it('goes batch by batch, and stops after the one in which it is told to', async () => {
    const outbox = Array.from({ length: batchRows + 1 }, () => ago(9 * day));
    const stop = new AbortController();
    const leftovers = memoryLeftovers({ outbox });
    const removing = prune({
      leftovers: {
        remove: async (table, batch) => {
          expect(batch.limit).toBe(5_000);
          stop.abort();
          return leftovers.remove(table, batch);
        },
      },
      retention,
      now,
    });
    const worked = await removing({ signal: stop.signal });
    expect(worked).toMatchObject({ finished: false, result: { removed: { outbox: batchRows } } });
    expect(outbox).toHaveLength(1);
    expect(await prune({ leftovers, retention, now })({ signal: running })).toMatchObject({
      finished: true,
      result: { removed: { outbox: 1 } },
    });
  });
});

describe('making parked events due', () => {
  it('makes those due that are put off, and leaves those alone that wait for an operator or are due', async () => {
    const memory = createMemory();
    const rows = memory.table<string, { readonly dueAt: Date | null }>('parked_events');
    rows.set('put off', { dueAt: new Date(at.getTime() + 1) });
    rows.set('due', { dueAt: ago(5) });
    rows.set('given up', { dueAt: null });
    const work = retryParked({ putOffEvents: memoryPutOffEvents(memory), now });
    const worked = await work({ signal: running });
    expect(worked).toEqual({ finished: true, result: { madeDue: { consumers: 1, relay: 0 } } });
    expect([...rows.values()].map(({ dueAt }) => dueAt)).toEqual([at, ago(5), null]);
  });
});

describe('reconciling stock', () => {
  it('counts the products that drift, and names the first hundred', async () => {
    const drift = (nth: number, changes: Partial<StockDrift> = {}): StockDrift => ({
      productId: asId<ProductId>(String(nth).padStart(4, '0')),
      ...{ onHand: 5, booked: 5, reserved: 2, ordered: 2 },
      ...changes,
    });
    const drifts = [drift(1), ...Array.from({ length: 150 }, (_, nth) => drift(nth + 2, { booked: 4 }))];
    const stockAudit = memoryStockAudit(createMemory(), () => drifts);
    const { result } = await reconcileStock({ stockAudit })({ signal: running });
    expect(result).toEqual({ products: 151, drifting: 150, drifts: drifts.slice(1, 101) });
  });
});

describe('sweeping deadlines', () => {
  it('goes on until nothing is overdue, and stops after the batch in which it is told to', async () => {
    const overdue = [100, 100, 7, 0];
    expect(await sweepDeadlines({ sweep: async () => overdue.shift() ?? 0 })({ signal: running })).toEqual({
      finished: true,
      result: { swept: 207 },
    });
    const stop = new AbortController();
    const sweep = async (limit: number) => {
      stop.abort();
      return limit;
    };
    expect(await sweepDeadlines({ sweep })({ signal: stop.signal })).toEqual({
      finished: false,
      result: { swept: 100 },
    });
  });
});
