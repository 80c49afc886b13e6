import type { AsOf, Reports, SalesRow } from '@orderline/domain/reporting';
import { pageOf } from '@orderline/domain/shared';
import type { Pool } from '../connection/pool.ts';
import { only, type Send } from '../connection/statement.ts';
import type { Subscriptions } from '../cross/books.ts';
import { asOfIn, beginReading, followedBy } from './as-of.ts';
import { basketsIn, MOST_EXACT, shippingTimesIn } from './percentiles.ts';
import { REFUSED_AT_THE_DOOR, SHORTAGES } from './refusals.ts';
import { salesIn } from './sales.ts';
import { behindStatement, CANCELLED_BY_REASON, COHORTS, PLACED_ORDERS, SOLD_OUT } from './statements.ts';

/** Reads by the pool of jobs: an analyst holds up nobody but other analysts. */
export const pgReports = (jobs: Pool, subscriptions: Subscriptions, most = MOST_EXACT): Reports => {
  const followed = followedBy(subscriptions);
  const snapshot = <Told>(now: Date, read: (send: Send) => Promise<Told>): Promise<AsOf<Told>> =>
    jobs.transaction(async (send) => {
      await beginReading(send);
      const asOf = await asOfIn(send, followed, now);
      return { asOf, told: await read(send) };
    });
  return {
    sales: (asked, now) =>
      snapshot(now, async (send) => {
        const told: (readonly SalesRow[])[] = [];
        for (const one of asked) told.push(await salesIn(send, one));
        return told;
      }),
    baskets: (interval, now) => snapshot(now, (send) => basketsIn(send, interval, most.baskets)),
    cohorts: ({ months, until }, now) =>
      snapshot(now, (send) =>
        send(
          COHORTS(
            months.map((begun) => begun.toISOString()),
            until,
          ),
        ),
      ),
    shippingTimes: (interval, now) => snapshot(now, (send) => shippingTimesIn(send, interval, most.shippingTimes)),
    stockOuts: (interval, now) =>
      snapshot(now, async (send) => ({
        ...only(await send(PLACED_ORDERS({ interval }))),
        cancelled: await send(CANCELLED_BY_REASON({ interval })),
        refusedAtTheDoor: await send(REFUSED_AT_THE_DOOR(interval.from, interval.to)),
        shortages: await send(SHORTAGES(interval.from, interval.to)),
        products: await send(SOLD_OUT(interval.from, interval.to, now)),
      })),
    behind: async (asked, page) => {
      const found = await jobs.transaction(async (send) => {
        await beginReading(send);
        return send(behindStatement(asked, { ...page, limit: page.limit + 1 }));
      });
      const rows = found.map(({ minor, ...row }) => ({ ...row, minor: Number(minor) }));
      return pageOf(rows, page, ({ at, orderId, version }) => ({ at, orderId, version }));
    },
  };
};
