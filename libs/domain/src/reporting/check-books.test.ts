import { describe, expect, it } from 'vitest';
import { checkBooks } from './check-books.ts';

const quiet = {
  orders: { total: 7, open: 3, shipped: 1, delivered: 2, cancelled: 1 },
  orderPlaced: { recorded: 7, effects: 7 },
  fulfilments: 7,
  underWay: { outbox: 0, handling: 0, parked: 0 },
  stock: { received: 2n ** 60n, onHand: 2n ** 60n - 5n, reserved: 4n, shipped: 5n, openLines: 4n },
};

const disagreeing = (change: Partial<typeof quiet>) =>
  checkBooks({ ...quiet, ...change }).filter(({ expected, actual }) => expected !== actual);

describe('books', () => {
  it('agree when all that was placed had its effect, and while some of it is under way', () => {
    expect(disagreeing({})).toEqual([]);
    const underWay = { outbox: 1, handling: 1, parked: 0 };
    expect(disagreeing({ orderPlaced: { recorded: 7, effects: 5 }, fulfilments: 5, underWay })).toEqual([]);
  });

  it.each([
    ['stock received = on hand + shipped', { stock: { ...quiet.stock, shipped: 6n } }],
    ['stock reserved = lines of open orders', { stock: { ...quiet.stock, reserved: 5n } }],
    ['orders = open + shipped + delivered + cancelled', { orders: { ...quiet.orders, open: 4 } }],
    ['orders = OrderPlaced recorded', { orderPlaced: { recorded: 6, effects: 7 } }],
    ['orders = OrderPlaced effects', { orderPlaced: { recorded: 7, effects: 6 } }],
    ['orders = OrderPlaced effects', { orderPlaced: { recorded: 7, effects: 8 } }],
    ['orders = fulfilment records', { fulfilments: 6 }],
  ])('disagree: %s', (what, change) => {
    expect(disagreeing(change).map((check) => check.what)).toEqual([what]);
  });
});
