import type { Baskets, Interval, ShippingTimes } from '@orderline/domain/reporting';
import { only, type Send } from '../connection/statement.ts';
import {
  BASKETS,
  EXACT_BASKETS,
  EXACT_SHIPPING_TIMES,
  ROUNDED_BASKETS,
  ROUNDED_SHIPPING_TIMES,
  SHIPPED_ORDERS,
} from './statements.ts';

/** Up to so many orders each is looked at, so that percentiles are exact; a year is told from how often each value was. */
export const MOST_EXACT: Readonly<Record<'baskets' | 'shippingTimes', number>> = {
  baskets: 50_000,
  shippingTimes: 10_000,
};

const none = { median: '0', p95: '0' } as const;

export const basketsIn = async (send: Send, interval: Interval, most: number): Promise<readonly Baskets[]> => {
  const sums = await send(BASKETS({ interval }));
  const isExact = sums.reduce((all, { orders }) => all + orders, 0) <= most;
  const asked = isExact ? EXACT_BASKETS(interval.from, interval.to) : ROUNDED_BASKETS({ interval });
  const percentiles = new Map((await send(asked)).map((row) => [row.currency, row]));
  return sums.map(({ units, gross, ...counts }) => {
    const { median, p95 } = percentiles.get(counts.currency) ?? none;
    return {
      ...{ ...counts, units: BigInt(units), gross: BigInt(gross), median: BigInt(median), p95: BigInt(p95) },
      exactness: isExact ? 'exact' : 'within-1-percent',
    };
  });
};

export const shippingTimesIn = async (send: Send, interval: Interval, most: number): Promise<ShippingTimes> => {
  const { orders } = only(await send(SHIPPED_ORDERS({ interval })));
  const isExact = orders <= most;
  const asked = isExact ? EXACT_SHIPPING_TIMES(interval.from, interval.to) : ROUNDED_SHIPPING_TIMES({ interval });
  return { orders, ...only(await send(asked)), exactness: isExact ? 'exact' : 'within-1-percent' };
};
