import type { AsOf, Given, Reports } from '@orderline/domain/reporting';
import { pageOf } from '@orderline/domain/shared';
import type { Pool } from '../connection/pool.ts';
import { only, type Send } from '../connection/statement.ts';
import type { Subscriptions } from '../cross/books.ts';
import { asOfIn, beginReading, followedBy } from './as-of.ts';
import { cohortsStatement } from './cohorts.ts';
import { basketsIn, MOST_EXACT, shippingTimesIn } from './percentiles.ts';
import { REFUSED_AT_THE_DOOR, SHORTAGES } from './refusals.ts';
import { salesIn } from './sales.ts';
import { behindStatement, CANCELLED_BY_REASON, PLACED_ORDERS, SOLD_OUT } from './statements.ts';

/** Reads by the pool of jobs: an analyst holds up nobody but other analysts. */
export const pgReports = (jobs: Pool, subscriptions: Subscriptions, most = MOST_EXACT): Reports => {
  const followed = followedBy(subscriptions);
  const snapshot = <Told>(now: Date, read: (send: Send, asOf: Date) => Promise<Told>): Promise<AsOf<Told>> =>
    jobs.transaction(async (send) => {
      await beginReading(send);
      const asOf = await asOfIn(send, followed, now);
      return { asOf, told: await read(send, asOf) };
    });
  const each = <Asked, Told>(asked: Given<Asked>, now: Date, read: (send: Send, one: Asked) => Promise<Told>) =>
    snapshot(now, async (send, asOf) => {
      const told: Told[] = [];
      for (const one of asked(asOf)) told.push(await read(send, one));
      return told;
    });
  return {
    sales: (asked, now) => each(asked, now, salesIn),
    baskets: (intervals, now) => each(intervals, now, (send, one) => basketsIn(send, one, most.baskets)),
    cohorts: ({ months, until }, now) => snapshot(now, (send) => send(cohortsStatement(months, until))),
    shippingTimes: (intervals, now) =>
      each(intervals, now, (send, one) => shippingTimesIn(send, one, most.shippingTimes)),
    stockOuts: (intervals, now) =>
      each(intervals, now, async (send, interval) => ({
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
