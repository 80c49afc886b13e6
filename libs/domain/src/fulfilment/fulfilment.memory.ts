import type { InsertOnce, OrderId } from '../shared/index.ts';
import { type Memory, memoryInsertOnce } from '../shared/shared.memory.ts';
import { type Fulfilment, hasEnded, isStuck } from './fulfilment.ts';
import type { FulfilmentAgenda, FulfilmentRepository, StuckFulfilments } from './ports.ts';

export type MemoryFulfilments = FulfilmentRepository &
  FulfilmentAgenda &
  StuckFulfilments & {
    readonly insertFulfilments: InsertOnce<Fulfilment>;
    readonly all: () => readonly Fulfilment[];
  };

/** The reference store of fulfilments: one map by order. */
export const memoryFulfilments = (memory: Memory): MemoryFulfilments => {
  const rows = memory.table<OrderId, Fulfilment>('fulfilments');
  return {
    insertFulfilments: memoryInsertOnce(memory, async (fulfilment) => {
      if (rows.has(fulfilment.orderId)) throw new Error(`order ${fulfilment.orderId} has a fulfilment already`);
      rows.set(fulfilment.orderId, fulfilment);
    }),
    lock: async (orderId) => rows.get(orderId) ?? null,
    save: async (fulfilment) => {
      if (!rows.has(fulfilment.orderId)) throw new Error(`order ${fulfilment.orderId} has no fulfilment to save`);
      rows.set(fulfilment.orderId, fulfilment);
    },
    takeDue: ({ now, until, limit }) =>
      memory.atomically(() => {
        const due = reached(rows.values(), ({ nextAt }) => nextAt, now).slice(0, limit);
        for (const fulfilment of due) rows.set(fulfilment.orderId, { ...fulfilment, nextAt: until });
        return due.map((fulfilment) => ({ fulfilment, resume: (work) => work() }));
      }),
    overdue: ({ now, limit }) =>
      memory.atomically(() =>
        reached(rows.values(), ({ dueAt }) => dueAt, now)
          .slice(0, limit)
          .map(({ orderId }) => orderId),
      ),
    stuck: ({ now, blocked, limit }) =>
      memory.atomically(() =>
        [...rows.values()]
          .filter((row) => !hasEnded(row) && (isStuck(row, now) || blocked.includes(row.orderId)))
          .toSorted((one, other) => one.updatedAt.getTime() - other.updatedAt.getTime())
          .slice(0, limit),
      ),
    all: () => [...rows.values()],
  };
};

type Instant = (fulfilment: Fulfilment) => Date | null;

/** Those whose instant has come, the earliest first. */
const reached = (rows: Iterable<Fulfilment>, instantOf: Instant, now: Date): readonly Fulfilment[] =>
  [...rows]
    .flatMap((row) => {
      const at = instantOf(row);
      return at && at <= now ? [{ row, at }] : [];
    })
    .sort((one, other) => one.at.getTime() - other.at.getTime())
    .map(({ row }) => row);
