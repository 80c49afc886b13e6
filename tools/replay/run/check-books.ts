import type { Books } from '../system/system.ts';
import type { OrderCounts } from './order-counts.ts';
import { eventsUnderWay } from './settle.ts';

export type Check = {
  readonly what: string;
  readonly expected: number;
  readonly actual: number;
  readonly agrees: boolean;
};

const check = (what: string, expected: number, actual: number): Check => ({
  what,
  expected,
  actual,
  agrees: expected === actual,
});

/** What must hold of the system's books by themselves, whatever was done. */
export const checkAgreement = (books: Books): readonly Check[] => {
  const { orders, orderPlaced, fulfilments, stock } = books;
  return [
    check('events under way', 0, eventsUnderWay(books)),
    check('stock received = on hand + shipped', stock.received, stock.onHand + stock.shipped),
    check('stock reserved = lines of open orders', stock.openLines, stock.reserved),
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
