import type { Database } from '@orderline/adapters-postgres';
import { type StuckOrder, stuckOrders } from '@orderline/domain/fulfilment';
import { type ParkedEvent, parkedByAll } from '@orderline/domain/messaging';
import { asId, type OrderId, orderNumberOf } from '@orderline/domain/shared';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Events of an order have its id as their key; one whose key is no id is about no order. */
const blockingOf = ({ consumer, eventId, wire, error }: ParkedEvent) =>
  UUID.test(wire.key) ? [{ id: `${consumer}/${eventId}`, orderId: asId<OrderId>(wire.key), error }] : [];

/** The orders that get no further by themselves, at most `limit`, those without a step for longest first. */
export const readStuck = async ({ business, db }: Database, limit: number): Promise<readonly StuckOrder[]> => {
  const { pgParkedByConsumers, pgParkedByRelay, pgStuckFulfilments } = await import('@orderline/adapters-postgres');
  const parked = parkedByAll({ consumers: pgParkedByConsumers(business), relay: pgParkedByRelay(business) });
  const blocking = async (most: number) => (await parked.list({ blocked: true, limit: most })).flatMap(blockingOf);
  return stuckOrders({ fulfilments: pgStuckFulfilments(db), blocking, now: () => new Date() })({ limit });
};

const lineOf = ({ orderId, status, attempts, since, dueAt, waitsFor, overdue, blockedBy, remedy }: StuckOrder) => {
  const due = dueAt ? `, answer ${overdue ? 'overdue since' : 'due'} ${dueAt.toISOString()}` : '';
  const asked = attempts > 0 ? `, asked again ${attempts} times` : '';
  const blocks = blockedBy.map(({ id, error }) => `  blocked by ${id}: ${error}\n`).join('');
  return (
    `${orderNumberOf(orderId)}  ${orderId}\n  ${status} since ${since.toISOString()}, waits for ${waitsFor}${due}${asked}\n${blocks}` +
    `  → ${remedy}\n`
  );
};

export const stuckText = (orders: readonly StuckOrder[]): string =>
  orders.length === 0 ? 'every order gets on by itself\n' : orders.map(lineOf).join('');
