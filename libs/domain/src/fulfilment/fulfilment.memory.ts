import type { InsertOnce, OrderId } from '../shared/index.ts';
import { type Memory, memoryInsertOnce } from '../shared/shared.memory.ts';
import { type Fulfilment, hasEnded, isStuck } from './fulfilment.ts';
import type {
  FulfilmentAgenda,
  FulfilmentReader,
  FulfilmentRepository,
  RefundAgenda,
  RefundRepository,
  StuckFulfilment,
  StuckFulfilments,
  StuckNow,
  StuckPosition,
  StuckQuery,
} from './ports.ts';
import { isUnanswered, type Refund, type RefundId } from './refund.ts';

export type MemoryFulfilments = FulfilmentRepository &
  FulfilmentAgenda &
  StuckFulfilments & {
    readonly insertFulfilments: InsertOnce<Fulfilment>;
    readonly all: () => readonly Fulfilment[];
  };

/** The reference store of fulfilments: one map by order. */
export const memoryFulfilments = (memory: Memory): MemoryFulfilments => {
  const rows = memory.table<OrderId, Fulfilment>('fulfilments');
  const refunds = memory.table<RefundId, Refund>('order_refunds');
  const withRefunds = (row: Fulfilment): StuckFulfilment => {
    const unanswered = [...refunds.values()].filter((refund) => refund.orderId === row.orderId && isUnanswered(refund));
    return { ...row, unansweredRefunds: unanswered.length };
  };
  const stuckIn = ({ now, blocked, statuses, refundStatuses }: StuckNow & StatusesOf): readonly StuckFulfilment[] =>
    [...rows.values()]
      .map(withRefunds)
      .filter((row) => {
        const isStill = !hasEnded(row) && (isStuck(row, now) || blocked.includes(row.orderId));
        const isOwed = row.unansweredRefunds > 0;
        return (isStill && isAmong(row, statuses)) || (isOwed && isAmong(row, refundStatuses));
      })
      .toSorted(byChange);
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
    stuck: ({ after, limit, ...of }) =>
      memory.atomically(() =>
        stuckIn(of)
          .filter((row) => after === undefined || byChange(row, after) > 0)
          .slice(0, limit),
      ),
    countStuck: (of) =>
      memory.atomically(() => {
        const byStatus = Map.groupBy(stuckIn(of), ({ status }) => status);
        return Object.fromEntries([...byStatus].map(([status, { length }]) => [status, length]));
      }),
    all: () => [...rows.values()],
  };
};

type StatusesOf = Pick<StuckQuery, 'statuses' | 'refundStatuses'>;

const isAmong = ({ status }: Fulfilment, statuses: StatusesOf['statuses']): boolean =>
  statuses === undefined || statuses.includes(status);

const byChange = (one: StuckPosition, other: StuckPosition): number =>
  one.updatedAt.getTime() - other.updatedAt.getTime() || one.orderId.localeCompare(other.orderId, 'en');

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
    count: async (orderId) => ofOrder(orderId).length,
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
