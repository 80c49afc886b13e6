import {
  type FulfilmentReader,
  mostRefunds,
  type Refund,
  type RefundAgenda,
  type RefundRepository,
} from '@orderline/domain/fulfilment';
import { and, asc, desc, eq, inArray, lte } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { fulfilments, orderRefunds } from '../schema/fulfilment.ts';
import { fulfilmentOf, resumeFrom } from './fulfilment.ts';

type Row = typeof orderRefunds.$inferSelect;

const refundOf = ({ amountMinor, currency, requestedByKind, requestedById, ...rest }: Row): Refund => ({
  ...rest,
  amount: { minor: amountMinor, currency },
  requestedBy: { kind: requestedByKind, id: requestedById },
});

const rowOf = ({ amount, requestedBy, ...rest }: Refund): Row => ({
  ...rest,
  amountMinor: amount.minor,
  currency: amount.currency,
  requestedByKind: requestedBy.kind,
  requestedById: requestedBy.id,
});

export const pgRefunds = (db: Db): RefundRepository => ({
  insert: async (refund) => {
    await db.insert(orderRefunds).values(rowOf(refund));
  },
  count: (orderId) => db.$count(orderRefunds, eq(orderRefunds.orderId, orderId)),
  lock: async (id) => {
    const [row] = await db.select().from(orderRefunds).where(eq(orderRefunds.id, id)).for('update');
    return row ? refundOf(row) : null;
  },
  save: async ({ id, state, attempts, nextAt, settledAt, refusal }) => {
    await db.update(orderRefunds).set({ state, attempts, nextAt, settledAt, refusal }).where(eq(orderRefunds.id, id));
  },
  askNow: async (orderId, at) => {
    const asked = and(eq(orderRefunds.orderId, orderId), eq(orderRefunds.state, 'requested'));
    const rows = await db.update(orderRefunds).set({ nextAt: at }).where(asked).returning({ id: orderRefunds.id });
    return rows.length;
  },
});

export const pgRefundAgenda = (db: Db): RefundAgenda => ({
  takeDue: async ({ now, until, limit }) => {
    const due = db
      .$with('due')
      .as(
        db
          .select({ id: orderRefunds.id })
          .from(orderRefunds)
          .where(lte(orderRefunds.nextAt, now))
          .orderBy(asc(orderRefunds.nextAt))
          .limit(limit)
          .for('update', { skipLocked: true }),
      );
    const taken = await db
      .with(due)
      .update(orderRefunds)
      .set({ nextAt: until })
      .where(inArray(orderRefunds.id, db.select({ id: due.id }).from(due)))
      .returning();
    if (taken.length === 0) return [];
    const origins = await db
      .select({ orderId: fulfilments.orderId, origin: fulfilments.origin })
      .from(fulfilments)
      .where(
        inArray(
          fulfilments.orderId,
          taken.map(({ orderId }) => orderId),
        ),
      );
    const originOf = new Map(origins.map(({ orderId, origin }) => [orderId, origin]));
    return taken.map((row) => {
      const origin = originOf.get(row.orderId) ?? null;
      return { refund: refundOf(row), resume: resumeFrom({ orderId: row.orderId, origin }) };
    });
  },
});

/** The second field of a traceparent (W3C Trace Context §3.2.2). */
const traceIdIn = (traceparent: string | undefined): string | null =>
  /^[\da-f]{2}-([\da-f]{32})-/.exec(traceparent ?? '')?.[1] ?? null;

export const pgFulfilmentReader = (db: Db): FulfilmentReader => ({
  inspect: async (orderId) => {
    const rows = await db
      .select({ fulfilment: fulfilments, refund: orderRefunds })
      .from(fulfilments)
      .leftJoin(orderRefunds, eq(orderRefunds.orderId, fulfilments.orderId))
      .where(eq(fulfilments.orderId, orderId))
      .orderBy(desc(orderRefunds.id))
      .limit(mostRefunds);
    const [first] = rows;
    if (!first) return null;
    return {
      fulfilment: fulfilmentOf(first.fulfilment),
      refunds: rows.flatMap(({ refund }) => (refund ? [refundOf(refund)] : [])),
      traceId: traceIdIn(first.fulfilment.origin?.traceparent),
    };
  },
});
