import type { Reconciliation } from './reconcile.ts';

export type BookCheck = { readonly what: string; readonly expected: bigint; readonly actual: bigint };

type Checked = Pick<Reconciliation, 'orders' | 'orderPlaced' | 'fulfilments' | 'underWay' | 'stock'>;

/** What must hold of the books by themselves, whatever was done; what has no effect yet must be under way. */
export const checkBooks = ({ orders, orderPlaced, fulfilments, underWay, stock }: Checked): readonly BookCheck[] => {
  const { total, open, shipped, delivered, cancelled } = orders;
  const awaited = underWay.outbox + underWay.handling + underWay.parked;
  const orUnderWay = (count: number): number => (count <= total && total <= count + awaited ? total : count);
  const counts = [
    ['orders = open + shipped + delivered + cancelled', open + shipped + delivered + cancelled],
    ['orders = OrderPlaced recorded', orderPlaced.recorded],
    ['orders = OrderPlaced effects', orUnderWay(orderPlaced.effects)],
    ['orders = fulfilment records', orUnderWay(fulfilments)],
  ] as const;
  return [
    { what: 'stock received = on hand + shipped', expected: stock.received, actual: stock.onHand + stock.shipped },
    { what: 'stock reserved = lines of open orders', expected: stock.openLines, actual: stock.reserved },
    ...counts.map(([what, actual]) => ({ what, expected: BigInt(total), actual: BigInt(actual) })),
  ];
};
