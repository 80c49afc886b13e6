import { describe, expect, it } from 'vitest';
import { asId, type ProductId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import {
  type BookAudit,
  type BookSeals,
  type ExpiredRows,
  prunedTables,
  type Retention,
  type SealedBook,
  type StockDrift,
  sealedBooks,
} from './index.ts';
import { memoryBookSeals, memoryDelayedRetries, memoryExpiredRows, memoryStockAudit } from './jobs.memory.ts';
import {
  batchRows,
  prune,
  reconcileStock,
  recountBooks,
  retryParkedJob,
  sealBooks,
  sweepDeadlinesJob,
} from './work.ts';

const at = new Date('2026-01-02T03:00:00.000Z');
const now = () => at;
const day = 86_400_000;
const ago = (ms: number): Date => new Date(at.getTime() - ms);
const bookSeals = memoryBookSeals;
const running = new AbortController().signal;
const tell = () => undefined;
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
    staffSessions: ms,
    providerSignIns: ms,
    jobRuns: ms,
    importRefusals: ms,
    productImports: ms,
    importFiles: ms,
    notifications: ms,
    notificationEmails: ms,
    fulfilments: ms,
    webhookDeliveries: ms,
  };
}

describe('pruning', () => {
  it('removes what is older than its retention, and counts it by table', async () => {
    const times = { outbox: [ago(7 * day), ago(7 * day + 1)], inbox: [ago(8 * day)], sessions: [ago(2 * day)] };
    const worked = await prune({ expiredRows: memoryExpiredRows(times), bookSeals, retention, now })({
      signal: running,
      tell,
    });
    const nothing = Object.fromEntries(prunedTables.map((table) => [table, 0]));
    expect(worked).toEqual({ finished: true, result: { removed: { ...nothing, outbox: 1, sessions: 1 } } });
    expect(times).toEqual({ outbox: [ago(7 * day)], inbox: [ago(8 * day)], sessions: [] });
  });

  it('goes batch by batch, and stops after the one in which it is told to', async () => {
    const outbox = Array.from({ length: batchRows + 1 }, () => ago(9 * day));
    const stop = new AbortController();
    const expiredRows = memoryExpiredRows({ outbox });
    const removing = prune({
      expiredRows: {
        remove: async (table, batch) => {
          expect(batch.limit).toBe(5_000);
          stop.abort();
          return expiredRows.remove(table, batch);
        },
      },
      bookSeals,
      retention,
      now,
    });
    const worked = await removing({ signal: stop.signal, tell });
    expect(worked).toMatchObject({ finished: false, result: { removed: { outbox: batchRows } } });
    expect(outbox).toHaveLength(1);
    expect(await prune({ expiredRows, bookSeals, retention, now })({ signal: running, tell })).toMatchObject({
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
    const work = retryParkedJob({ delayedRetries: memoryDelayedRetries(memory), now });
    const worked = await work({ signal: running, tell });
    expect(worked).toEqual({ finished: true, result: { madeDue: { consumers: 1, relay: 0 } } });
    expect([...rows.values()].map(({ dueAt }) => dueAt)).toEqual([at, ago(5), null]);
  });
});

/** What JSON holds exactly is a number, and what it does not is text. */
const beyondNumbers = { onHand: 5, booked: '9007199254740996', reserved: 2, ordered: 2 };

describe('sealing the books', () => {
  const sealing = (batches: Readonly<Partial<Record<SealedBook, number>>>) => {
    const left = new Map(Object.entries(batches));
    const asked: { readonly book: SealedBook; readonly until: Date }[] = [];
    const seals: BookSeals = {
      advance: async (book, { until }) => {
        asked.push({ book, until });
        const batch = left.get(book) ?? 0;
        left.set(book, batch - 1);
        return { rows: batch > 0 ? 10 : 0, more: batch > 1 };
      },
    };
    return { seals, asked };
  };

  it('moves every seal to what has settled, batch by batch', async () => {
    const { seals, asked } = sealing({ 'published-events': 3, notifications: 1 });
    const worked = await sealBooks({ bookSeals: seals, now })({ signal: running, tell });
    expect(worked).toEqual({ finished: true, result: { sealed: 40 } });
    expect(new Set(asked.map(({ book }) => book))).toEqual(new Set(sealedBooks));
    expect(asked.every(({ until }) => until.getTime() === at.getTime() - 300_000)).toBe(true);
  });

  it('stops after the batch in which it is told to', async () => {
    const stop = new AbortController();
    const { seals } = sealing({ 'placed-orders': 3 });
    const bookSeals: BookSeals = {
      advance: async (...asked) => {
        stop.abort();
        return seals.advance(...asked);
      },
    };
    expect(await sealBooks({ bookSeals, now })({ signal: stop.signal, tell })).toEqual({
      finished: false,
      result: { sealed: 10 },
    });
  });

  it('goes before pruning, which removes nothing where it could not be done', async () => {
    const order: string[] = [];
    const expiredRows: ExpiredRows = {
      remove: async (table) => {
        order.push(table);
        return { counts: {}, more: false };
      },
    };
    const bookSeals: BookSeals = {
      advance: async (book) => {
        order.push(book);
        return { rows: 0, more: false };
      },
    };
    await prune({ expiredRows, bookSeals, retention, now })({ signal: running, tell });
    expect(order).toEqual([...sealedBooks, ...prunedTables]);
    const stopped = await prune({ expiredRows, bookSeals, retention, now })({ signal: AbortSignal.abort(), tell });
    expect([stopped.finished, order.length]).toEqual([false, sealedBooks.length + prunedTables.length]);
  });
});

describe('recounting the books', () => {
  it('names what drifts, in each book', async () => {
    const drift = { part: 'OrderPlaced', rows: { told: 3n, found: 2n }, units: { told: 0n, found: 0n } };
    const bookAudit: BookAudit = {
      recount: async (book) => (book === 'published-events' ? [{ book, ...drift }] : []),
    };
    expect(await recountBooks({ bookAudit })({ signal: running, tell })).toEqual({
      finished: true,
      result: {
        drifting: 1,
        drifts: [
          { book: 'published-events', part: 'OrderPlaced', rows: { told: 3, found: 2 }, units: { told: 0, found: 0 } },
        ],
      },
    });
  });
});

describe('reconciling stock', () => {
  it('counts the products that drift, and names the first hundred', async () => {
    const drift = (nth: number, changes: Partial<StockDrift> = {}): StockDrift => ({
      productId: asId<ProductId>(String(nth).padStart(4, '0')),
      ...{ onHand: 5n, booked: 5n, reserved: 2n, ordered: 2n },
      ...changes,
    });
    const drifts = [drift(1), ...Array.from({ length: 150 }, (_, nth) => drift(nth + 2, { booked: 4n + 2n ** 53n }))];
    const stockAudit = memoryStockAudit(createMemory(), () => drifts);
    const { result } = await reconcileStock({ stockAudit })({ signal: running, tell });
    const told = drifts.slice(1, 101).map(({ productId }) => ({ productId, ...beyondNumbers }));
    expect(result).toEqual({ products: 151, drifting: 150, drifts: told });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

describe('sweeping deadlines', () => {
  it('goes on until nothing is overdue, and stops after the batch in which it is told to', async () => {
    const overdue = [100, 100, 7, 0];
    expect(await sweepDeadlinesJob({ sweep: async () => overdue.shift() ?? 0 })({ signal: running, tell })).toEqual({
      finished: true,
      result: { swept: 207 },
    });
    const stop = new AbortController();
    const sweep = async (limit: number) => {
      stop.abort();
      return limit;
    };
    expect(await sweepDeadlinesJob({ sweep })({ signal: stop.signal, tell })).toEqual({
      finished: false,
      result: { swept: 100 },
    });
  });
});
