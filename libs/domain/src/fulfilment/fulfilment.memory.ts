import type { InsertOnce, OrderId } from '../shared/index.ts';
import { type Memory, memoryInsertOnce } from '../shared/shared.memory.ts';
import { type Fulfilment, hasEnded, isStuck } from './fulfilment.ts';
import type {
  FulfilmentAgenda,
  FulfilmentReader,
  FulfilmentRepository,
  RefundAgenda,
  RefundRepository,
  StuckFulfilments,
} from './ports.ts';
import type { Refund, RefundId } from './refund.ts';

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

/** Those whose instant has come, the earliest first. */
const reached = <Row>(rows: Iterable<Row>, instantOf: (row: Row) => Date | null, now: Date): readonly Row[] =>
  [...rows]
    .flatMap((row) => {
      const at = instantOf(row);
      return at && at <= now ? [{ row, at }] : [];
    })
    .sort((one, other) => one.at.getTime() - other.at.getTime())
    .map(({ row }) => row);

export type MemoryRefunds = RefundRepository &
  RefundAgenda &
  FulfilmentReader & { readonly all: () => readonly Refund[] };

/** The reference store of refunds: one map by id, beside that of fulfilments. */
export const memoryRefunds = (memory: Memory): MemoryRefunds => {
  const fulfilments = memory.table<OrderId, Fulfilment>('fulfilments');
  const rows = memory.table<RefundId, Refund>('order_refunds');
  const ofOrder = (orderId: OrderId) => [...rows.values()].filter((refund) => refund.orderId === orderId);
  return {
    insert: async (refund) => void rows.set(refund.id, refund),
    lock: async (id) => rows.get(id) ?? null,
    save: async (refund) => void rows.set(refund.id, refund),
    askNow: async (orderId, at) => {
      const asked = ofOrder(orderId).filter(({ state }) => state === 'requested');
      for (const refund of asked) rows.set(refund.id, { ...refund, nextAt: at });
      return asked.length;
    },
    takeDue: ({ now, until, limit }) =>
      memory.atomically(() => {
        const due = reached(rows.values(), ({ nextAt }) => nextAt, now).slice(0, limit);
        for (const refund of due) rows.set(refund.id, { ...refund, nextAt: until });
        return due.map((refund) => ({ refund, resume: (work) => work() }));
      }),
    inspect: async (orderId) => {
      const fulfilment = fulfilments.get(orderId);
      return fulfilment ? { fulfilment, refunds: ofOrder(orderId).toReversed(), traceId: null } : null;
    },
    all: () => [...rows.values()],
  };
};
