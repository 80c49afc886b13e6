import { expect, it } from 'vitest';
import { asId, type EventId, type OrderId, ok, type UserId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import { memoryFulfilments } from './fulfilment.memory.ts';
import { begin, type FulfilmentStatus, transition } from './fulfilment.ts';
import { createStuckOrders } from './stuck-orders.ts';

const now = new Date('2026-03-04T05:06:07.089Z');
const timeouts = { paymentSeconds: 60, pickSeconds: 60, collectionSeconds: 60, deliverySeconds: 60, reminders: 2 };
const amount = { minor: 1250, currency: 'GBP' };

it('an order that gets no further is shown with what it waits for, what is in its way, and what to do', async () => {
  const fulfilments = memoryFulfilments(createMemory());
  let count = 0;
  const aFulfilment = async (secondsAgo: number, status: FulfilmentStatus, attempts = 0) => {
    count += 1;
    const orderId = asId<OrderId>(`order-${count}`);
    const at = new Date(now.getTime() - secondsAgo * 1000);
    const begun = begin({ orderId, customerId: asId<UserId>('ada'), amount }, { timeouts, now: at });
    const eventId = asId<EventId>(`event-${count}`);
    const delivery = { consumer: 'fulfilment', eventId, type: 'OrderPlaced', aggregateId: orderId, version: 1 };
    const row = transition(begun, { status, attempts }, { timeouts, now: at });
    await fulfilments.insertFulfilments([{ delivery, row }], at);
    return orderId;
  };
  const overdue = await aFulfilment(90, 'picking', 1);
  const silent = await aFulfilment(80, 'voiding', 12);
  const uncollected = await aFulfilment(70, 'uncollected');
  const blocked = await aFulfilment(10, 'picking');
  await aFulfilment(5, 'shipping');
  const poison = { id: 'fulfilment/warehouse/3/17', orderId: blocked, error: 'is no date' };
  const stranger = { id: 'inventory/x', orderId: asId<OrderId>('a product'), error: 'no' };
  const { listStuckOrders, countStuckOrders } = createStuckOrders({
    stuckFulfilments: fulfilments,
    blockingEvents: async () => [poison, stranger],
    now: () => now,
  });
  const list = async (asked: Omit<Parameters<typeof listStuckOrders>[0], 'page'> = {}) => {
    const listed = await listStuckOrders({ ...asked, page: { limit: 10 } });
    return listed.ok ? listed.value.items : [];
  };
  expect(await countStuckOrders()).toEqual(ok({ picking: 2, voiding: 1, uncollected: 1 }));
  const named = async (asked: Parameters<typeof list>[0]) => (await list(asked)).map(({ orderId }) => orderId);
  expect(await named({ waitsFor: 'warehouse' })).toEqual([overdue, blocked]);
  expect(await named({ waitsFor: 'a person' })).toEqual([uncollected]);
  expect(await named({ status: 'voiding' })).toEqual([silent]);
  expect(await named({ status: 'voiding', waitsFor: 'carrier' })).toEqual([]);
  const first = await listStuckOrders({ page: { limit: 3 } });
  if (!first.ok || !first.value.next) throw new Error('there is no next page');
  const second = await listStuckOrders({ page: { limit: 3, after: first.value.next } });
  expect(second).toMatchObject(ok({ items: [{ orderId: blocked }], next: null }));
  expect(await list()).toEqual([
    expect.objectContaining({
      orderId: overdue,
      status: 'picking',
      waitsFor: 'warehouse',
      overdue: true,
      attempts: 1,
      remedy: 'sweep-deadlines',
    }),
    expect.objectContaining({
      orderId: silent,
      waitsFor: 'payment provider',
      overdue: false,
      remedy: 'ask-payment-provider',
    }),
    expect.objectContaining({
      orderId: uncollected,
      waitsFor: 'a person',
      remedy: 'settle-with-customer',
    }),
    {
      orderId: blocked,
      status: 'picking',
      attempts: 0,
      since: new Date(now.getTime() - 10_000),
      dueAt: new Date(now.getTime() + 50_000),
      waitsFor: 'warehouse',
      overdue: false,
      blockedBy: [poison],
      unansweredRefunds: 0,
      remedy: 'replay-event',
    },
  ]);
});
