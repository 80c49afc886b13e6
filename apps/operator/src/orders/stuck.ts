import type { Database } from '@orderline/adapters-postgres';
import { createStuckOrders, type StuckOrder } from '@orderline/domain/fulfilment';
import { blockingEvents } from '@orderline/domain/messaging';
import { orderNumberOf } from '@orderline/domain/shared';

const words = ({ remedy, blockedBy: [first] }: StuckOrder): string => {
  switch (remedy) {
    case 'replay-event':
      return `repair what ${first?.id} fails at, then npm run events -- dlq replay ${first?.id}, or discard it`;
    case 'settle-with-customer':
      return 'the goods are gone and the provider collects no more: settle it with the customer';
    case 'sweep-deadlines':
      return 'the job sweep-deadlines asks again or gives the order up: see that it runs';
    case 'ask-payment-provider':
      return 'the payment provider gives no answer: see whether it is up, and what the worker logs of it';
    case 'look-into-refund':
      return 'the payment provider does not tell of a refund: look for it there by its id, and see what the worker logs of it';
  }
};

/** The orders that get no further by themselves, at most `limit`, those without a step for longest first. */
export const readStuck = async ({ business, db }: Database, limit: number) => {
  const { pgParked, pgStuckFulfilments } = await import('@orderline/adapters-postgres');
  const { listStuckOrders } = createStuckOrders({
    stuckFulfilments: pgStuckFulfilments(db),
    blockingEvents: blockingEvents(pgParked(business)),
    now: () => new Date(),
  });
  const listed = await listStuckOrders({ page: { limit } });
  return (listed.ok ? listed.value.items : []).map((order) => ({ ...order, remedy: words(order) }));
};

type Told = Awaited<ReturnType<typeof readStuck>>[number];

const lineOf = ({
  orderId,
  status,
  attempts,
  since,
  dueAt,
  waitsFor,
  overdue,
  blockedBy,
  unansweredRefunds,
  remedy,
}: Told) => {
  const due = dueAt ? `, answer ${overdue ? 'overdue since' : 'due'} ${dueAt.toISOString()}` : '';
  const asked = attempts > 0 ? `, asked again ${attempts} times` : '';
  const owed = unansweredRefunds > 0 ? `, refunds without an answer: ${unansweredRefunds}` : '';
  const blocks = blockedBy.map(({ id, error }) => `  blocked by ${id}: ${error}\n`).join('');
  return (
    `${orderNumberOf(orderId)}  ${orderId}\n  ${status} since ${since.toISOString()}, waits for ${waitsFor}${due}${asked}${owed}\n${blocks}` +
    `  → ${remedy}\n`
  );
};

export const stuckText = (orders: readonly Told[]): string =>
  orders.length === 0 ? 'every order gets on by itself\n' : orders.map(lineOf).join('');
