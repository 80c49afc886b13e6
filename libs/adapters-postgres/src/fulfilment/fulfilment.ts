import {
  type DueFulfilment,
  type Fulfilment,
  type FulfilmentAgenda,
  type FulfilmentRepository,
  type FulfilmentStatus,
  manyAttempts,
} from '@orderline/domain/fulfilment';
import { runInCall, runWithRemoteParent } from '@orderline/platform';
import { asc, eq, inArray, lte } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import type { Pool } from '../connection/pool.ts';
import { only, statement } from '../connection/statement.ts';
import { insertingOnce } from '../messaging/insert-once.ts';
import { fulfilments } from '../schema/fulfilment.ts';

type Row = typeof fulfilments.$inferSelect;
type Kept = Omit<Row, 'origin'>;

export const fulfilmentOf = ({ amountMinor, currency, origin: _origin, ...rest }: Row): Fulfilment => ({
  ...rest,
  amount: { minor: amountMinor, currency },
});

const rowOf = ({ amount, ...rest }: Fulfilment): Kept => ({
  ...rest,
  amountMinor: amount.minor,
  currency: amount.currency,
});

/** With the request and the trace that each order comes from. */
export const pgInsertFulfilments = insertingOnce<Fulfilment>({
  columns: `order_id uuid, customer_id uuid, amount_minor bigint, currency text, status text, attempts int,
    next_at timestamptz, due_at timestamptz, payment text, pick_requests int, shipment_requests int,
    delivered_at timestamptz, origin jsonb, begun_at timestamptz, updated_at timestamptz`,
  effect: `
  insert into fulfilments (order_id, customer_id, amount_minor, currency, status, attempts, next_at, due_at, payment,
    pick_requests, shipment_requests, delivered_at, origin, begun_at, updated_at)
  select order_id, customer_id, amount_minor, currency, status, attempts, next_at, due_at, payment,
    pick_requests, shipment_requests, delivered_at, origin, begun_at, updated_at
  from admitted order by order_id`,
  rowOf: ({ amount, ...begun }, { origin = {} }) => ({
    ...{
      order_id: begun.orderId,
      customer_id: begun.customerId,
      amount_minor: amount.minor,
      currency: amount.currency,
    },
    ...{ status: begun.status, attempts: begun.attempts, next_at: begun.nextAt, due_at: begun.dueAt },
    ...{ payment: begun.payment, pick_requests: begun.pickRequests, shipment_requests: begun.shipmentRequests },
    ...{ delivered_at: begun.deliveredAt, origin, begun_at: begun.begunAt, updated_at: begun.updatedAt },
  }),
});

export const resumeFrom =
  ({ orderId, origin }: Pick<Row, 'orderId' | 'origin'>): DueFulfilment['resume'] =>
  (work) =>
    runInCall({ requestId: origin?.requestId ?? orderId }, () => runWithRemoteParent(origin?.traceparent, work));

export const pgFulfilments = (db: Db): FulfilmentRepository => ({
  lock: async (orderId) => {
    const [row] = await db.select().from(fulfilments).where(eq(fulfilments.orderId, orderId)).for('update');
    return row ? fulfilmentOf(row) : null;
  },
  save: async (fulfilment) => {
    const change = db.update(fulfilments).set(rowOf(fulfilment)).where(eq(fulfilments.orderId, fulfilment.orderId));
    const saved = await change.returning({ orderId: fulfilments.orderId });
    if (saved.length === 0) throw new Error(`order ${fulfilment.orderId} has no fulfilment to save`);
  },
});

export const pgFulfilmentAgenda = (db: Db): FulfilmentAgenda => ({
  takeDue: async ({ now, until, limit }) => {
    const due = db
      .$with('due')
      .as(
        db
          .select({ orderId: fulfilments.orderId })
          .from(fulfilments)
          .where(lte(fulfilments.nextAt, now))
          .orderBy(asc(fulfilments.nextAt))
          .limit(limit)
          .for('update', { skipLocked: true }),
      );
    const taken = await db
      .with(due)
      .update(fulfilments)
      .set({ nextAt: until })
      .where(inArray(fulfilments.orderId, db.select({ orderId: due.orderId }).from(due)))
      .returning();
    return taken.map((row) => ({ fulfilment: fulfilmentOf(row), resume: resumeFrom(row) }));
  },
  overdue: async ({ now, limit }) => {
    const rows = await db
      .select({ orderId: fulfilments.orderId })
      .from(fulfilments)
      .where(lte(fulfilments.dueAt, now))
      .orderBy(asc(fulfilments.dueAt))
      .limit(limit);
    return rows.map(({ orderId }) => orderId);
  },
});

export type FulfilmentCounts = {
  /** Of what has not ended, or a person must end; a status without any is left out. */
  readonly byStatus: Readonly<Partial<Record<FulfilmentStatus, number>>>;
  /** Whose answer has not come in time; counted up to a hundred thousand. */
  readonly overdue: number;
  /** Refunds that have brought no answer five times. */
  readonly unansweredRefunds: number;
};

const COUNTED = 100_000;

/** By partial indexes, which what has ended is not in; three counts in one round trip. */
const COUNTS = statement<FulfilmentCounts>(`
select
  (select coalesce(jsonb_object_agg(status, orders), '{}') from (
    select status, count(*) as orders from fulfilments where status not in ('completed', 'cancelled') group by status
  ) as open) as "byStatus",
  (select count(*)::int from (
    select from fulfilments where due_at <= now() limit ${COUNTED}
  ) as late) as overdue,
  (select count(*)::int from order_refunds where next_at is not null and attempts >= ${manyAttempts}) as "unansweredRefunds"`);

export const pgFulfilmentCounts = (pool: Pool) => async (): Promise<FulfilmentCounts> =>
  only(await pool.send(COUNTS()));
