import type { Books } from '../system/system.ts';
import type { OrderCounts } from './order-counts.ts';
import { eventsUnderWay } from './settle.ts';

export type Check = {
  readonly what: string;
  /** Text where a number cannot hold it. */
  readonly expected: number | string;
  readonly actual: number | string;
  readonly agrees: boolean;
};

const asHeld = (sum: bigint): number | string => {
  const close = Number(sum);
  return Number.isSafeInteger(close) ? close : String(sum);
};

/** Holds two counts, or two exact sums, against each other. */
export const check = <Count extends number | bigint>(what: string, expected: Count, actual: Count): Check => ({
  what,
  expected: asHeld(BigInt(expected)),
  actual: asHeld(BigInt(actual)),
  agrees: expected === actual,
});

/** What must hold of the system's books by themselves, whatever was done. */
export const checkAgreement = (books: Books): readonly Check[] => {
  const { orders, orderPlaced, fulfilments } = books;
  const { received, onHand, reserved, shipped, openLines } = books.stock.exact;
  return [
    check('events under way', 0, eventsUnderWay(books)),
    check('stock received = on hand + shipped', BigInt(received), BigInt(onHand) + BigInt(shipped)),
    check('stock reserved = lines of open orders', BigInt(openLines), BigInt(reserved)),
    check(
      'orders = open + shipped + delivered + cancelled',
      orders.total,
      orders.open + orders.shipped + orders.delivered + orders.cancelled,
    ),
    check('orders = OrderPlaced recorded', orders.total, orderPlaced.recorded),
    check('orders = OrderPlaced effects', orders.total, orderPlaced.effects),
    check('orders = fulfilment records', orders.total, fulfilments),
  ];
};

/** The same, and what must hold between the books and what this run has counted. */
export const checkBooks = (before: Books, after: Books, counts: OrderCounts): readonly Check[] => {
  const unexpected = Object.entries(counts.refused)
    .filter(([code]) => code !== 'out-of-stock')
    .reduce((sum, [, count]) => sum + count, 0);
  return [
    ...checkAgreement(after),
    check('orders new by this run = orders new in the system', counts.fresh, after.orders.total - before.orders.total),
    check('orders refused for another reason than stock', 0, unexpected),
    check('orders without an answer', 0, counts.unanswered),
  ];
};
