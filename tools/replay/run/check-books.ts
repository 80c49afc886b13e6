import { checkBooks as checkOwnBooks } from '@orderline/domain/reporting';
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

/** What must hold of the system's books by themselves, whatever was done, once nothing is under way. */
export const checkAgreement = (books: Books): readonly Check[] => {
  const { received, onHand, reserved, shipped, openLines } = books.stock.exact;
  const stock = {
    ...{ received: BigInt(received), onHand: BigInt(onHand), reserved: BigInt(reserved) },
    ...{ shipped: BigInt(shipped), openLines: BigInt(openLines) },
  };
  return [
    check('events under way', 0, eventsUnderWay(books)),
    ...checkOwnBooks({ ...books, stock }).map(({ what, expected, actual }) => check(what, expected, actual)),
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
