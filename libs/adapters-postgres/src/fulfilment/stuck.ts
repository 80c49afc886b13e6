import {
  type FulfilmentStatus,
  manyAttempts,
  type StuckFulfilment,
  type StuckFulfilments,
  type StuckNow,
  type StuckPosition,
} from '@orderline/domain/fulfilment';
import type { OrderId } from '@orderline/domain/shared';
import { and, asc, count, gte, inArray, isNotNull, lte, not, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../connection/drizzle.ts';
import { fulfilments, orderRefunds } from '../schema/fulfilment.ts';
import { fulfilmentOf } from './fulfilment.ts';

/** As the index of those that are not over says it. */
const isLive = sql`${fulfilments.status} not in ('completed', 'cancelled')`;

const asksForPayment = sql`${fulfilments.status} in ('authorising', 'capturing', 'voiding')`;

const isStuck = ({ now, blocked }: StuckNow) => {
  const named = sql`${fulfilments.orderId} = any(${sql.param(blocked)}::uuid[])`;
  const isSlow = and(asksForPayment, gte(fulfilments.attempts, manyAttempts));
  const isUncollected = sql`${fulfilments.status} = 'uncollected'`;
  // Null where nothing is due: that is not stuck, also where it is asked for what is not.
  const isOverdue = sql`coalesce(${lte(fulfilments.dueAt, now)}, false)`;
  return and(isLive, or(isOverdue, isSlow, isUncollected, named)) ?? sql`false`;
};

const isAmong = (statuses: readonly FulfilmentStatus[] | undefined): SQL =>
  statuses === undefined ? sql`true` : sql`${fulfilments.status}::text = any(${sql.param(statuses)}::text[])`;

const comesAfter = ({ updatedAt, orderId }: StuckPosition) =>
  sql`(${fulfilments.updatedAt}, ${fulfilments.orderId}) > (${updatedAt.toISOString()}::timestamptz, ${orderId}::uuid)`;

/** More than that is an incident of the provider. */
const MOST_UNANSWERED = 1_000;

const byChange = (one: StuckFulfilment, other: StuckFulfilment): number =>
  one.updatedAt.getTime() - other.updatedAt.getTime() || (one.orderId < other.orderId ? -1 : 1);

export const pgStuckFulfilments = (db: Db): StuckFulfilments => {
  /** Orders with open refunds that bring no answer, and how many each; by the index of those that are open. */
  const unanswered = async (): Promise<ReadonlyMap<OrderId, number>> => {
    const rows = await db
      .select({ orderId: orderRefunds.orderId, refunds: count() })
      .from(orderRefunds)
      .where(and(isNotNull(orderRefunds.nextAt), gte(orderRefunds.attempts, manyAttempts)))
      .groupBy(orderRefunds.orderId)
      .limit(MOST_UNANSWERED);
    return new Map(rows.map(({ orderId, refunds }) => [orderId, refunds]));
  };
  return {
    stuck: async ({ statuses, refundStatuses, after, limit, ...of }) => {
      const refunds = await unanswered();
      const first = (which: SQL | undefined) =>
        db
          .select()
          .from(fulfilments)
          .where(and(which, after && comesAfter(after)))
          .orderBy(asc(fulfilments.updatedAt), asc(fulfilments.orderId))
          .limit(limit);
      // Each by its own index: together they would read what has ended from end to end.
      const still = and(isStuck(of), isAmong(statuses));
      const owed = and(inArray(fulfilments.orderId, [...refunds.keys()]), isAmong(refundStatuses));
      const rows = [...(await first(still)), ...(refunds.size > 0 ? await first(owed) : [])];
      const unique = new Map(rows.map((row) => [row.orderId, row]));
      return [...unique.values()]
        .map((row) => ({ ...fulfilmentOf(row), unansweredRefunds: refunds.get(row.orderId) ?? 0 }))
        .toSorted(byChange)
        .slice(0, limit);
    },
    countStuck: async (of) => {
      const refunds = await unanswered();
      const counted = (which: SQL | undefined) =>
        db
          .select({ status: fulfilments.status, orders: count() })
          .from(fulfilments)
          .where(which)
          .groupBy(fulfilments.status);
      const owed = and(inArray(fulfilments.orderId, [...refunds.keys()]), not(isStuck(of)));
      const rows = [...(await counted(isStuck(of))), ...(refunds.size > 0 ? await counted(owed) : [])];
      const byStatus = Map.groupBy(rows, ({ status }) => status);
      return Object.fromEntries(
        [...byStatus].map(([status, own]) => [status, own.reduce((sum, { orders }) => sum + orders, 0)]),
      );
    },
  };
};
