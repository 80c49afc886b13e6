import type { Fulfilment } from '@orderline/domain/fulfilment';
import type { MemoryFulfilments } from '@orderline/domain/fulfilment.memory';
import type { Stock, StockMovement } from '@orderline/domain/inventory';
import type { StockDrift } from '@orderline/domain/jobs';
import type { MemoryNotifications } from '@orderline/domain/notifications.memory';
import { isOpen, type Order } from '@orderline/domain/orders';
import type { MemoryOrderNotes } from '@orderline/domain/orders.memory';
import type { ReconciliationReader } from '@orderline/domain/reporting';
import { memoryReconciliation } from '@orderline/domain/reporting.memory';
import {
  type AnswerSubject,
  type DomainEvent,
  type Now,
  type OrderId,
  type UserId,
  withoutPerson,
} from '@orderline/domain/shared';
import type { KeptAnswer, Memory } from '@orderline/domain/shared.memory';

type Counted = {
  readonly outbox: { readonly events: () => readonly DomainEvent[] };
  readonly fulfilments: MemoryFulfilments;
  readonly notifications: MemoryNotifications;
  readonly now: Now;
};

const sum = <Row>(rows: Iterable<Row>, of: (row: Row) => number | bigint): bigint => {
  let total = 0n;
  for (const row of rows) total += BigInt(of(row));
  return total;
};

const ended: readonly Fulfilment['status'][] = ['completed', 'cancelled', 'uncollected'];

const fulfillingOf = (fulfilments: readonly Fulfilment[], now: Date) => ({
  underWay: fulfilments.filter(({ status }) => !ended.includes(status)).length,
  uncollected: fulfilments.filter(({ status }) => status === 'uncollected').length,
  overdue: fulfilments.filter(({ dueAt }) => dueAt !== null && dueAt <= now).length,
});

const paymentsOf = (fulfilments: readonly Fulfilment[]) =>
  [...Map.groupBy(fulfilments, ({ amount }) => amount.currency)].map(([currency, own]) => {
    const at = (status: Fulfilment['payment']) => own.filter(({ payment }) => payment === status);
    const held = (status: Fulfilment['payment']) => sum(at(status), ({ amount, refunded }) => amount.minor - refunded);
    return { currency, authorised: held('authorised'), captured: held('captured') };
  });

/** The books of a system in memory, in which nothing is relayed: every event stays in the outbox. */
export const memoryBooks = (
  memory: Memory,
  { outbox, fulfilments, notifications, now }: Counted,
): ReconciliationReader => {
  const orders = memory.table<string, Order>('orders');
  const stock = memory.table<string, Stock>('stock');
  const ledger = memory.table<number, StockMovement>('stock_movements');
  const open = () => [...orders.values()].filter(isOpen);
  const ordersAt = (at: Order['status']) => [...orders.values()].filter(({ status }) => status === at).length;
  return memoryReconciliation(memory, {
    orders: () => ({
      total: orders.size,
      open: open().length,
      shipped: ordersAt('shipped'),
      delivered: ordersAt('delivered'),
      cancelled: ordersAt('cancelled'),
    }),
    orderPlaced: () => ({
      recorded: outbox.events().filter(({ type }) => type === 'OrderPlaced').length,
      effects: fulfilments.all().length,
    }),
    fulfilments: () => fulfilments.all().length,
    fulfilling: () => fulfillingOf(fulfilments.all(), now()),
    payments: () => paymentsOf(fulfilments.all()),
    notifications: () => notifications.all().length,
    underWay: () => ({ outbox: outbox.events().length, handling: 0, parked: 0 }),
    stock: () => ({
      received: sum(ledger.values(), ({ kind, delta }) => (kind === 'shipment' ? 0 : delta)),
      onHand: sum(stock.values(), ({ onHand }) => onHand),
      reserved: sum(stock.values(), ({ reserved }) => reserved),
      shipped: sum(ledger.values(), ({ kind, delta }) => (kind === 'shipment' ? -delta : 0)),
      openLines: sum(open(), ({ lines }) => sum(lines, ({ quantity }) => quantity)),
    }),
  });
};

/** The stock of each product beside its sums in ledger and open orders. */
export const memoryStockBooks = (memory: Memory) => {
  const orders = memory.table<string, Order>('orders');
  const stock = memory.table<string, Stock>('stock');
  const ledger = memory.table<number, StockMovement>('stock_movements');
  return (): readonly StockDrift[] =>
    [...stock.values()].map(({ productId, onHand, reserved }) => {
      const lines = [...orders.values()].filter(isOpen).flatMap((order) => order.lines);
      return {
        productId,
        onHand: BigInt(onHand),
        booked: sum(ledger.values(), (movement) => (movement.productId === productId ? movement.delta : 0)),
        reserved: BigInt(reserved),
        ordered: sum(lines, (line) => (line.productId === productId ? line.quantity : 0)),
      };
    });
};

/** The orders of a customer, as the erasure of a user meets them. */
export const customersOrders = (memory: Memory, notes: Pick<MemoryOrderNotes, 'forget'>) => {
  const orders = memory.table<OrderId, Order>('orders');
  const answers = memory.table<string, KeptAnswer>('idempotency_keys');
  const ofCustomer = (id: UserId) => [...orders.values()].filter(({ customerId }) => customerId === id);
  return {
    openOrders: (id: UserId) =>
      ofCustomer(id)
        .filter(isOpen)
        .map((order) => order.id),
    forget: (id: UserId) => {
      const subjects: readonly AnswerSubject[] = [id, ...ofCustomer(id).map((order) => order.id)];
      for (const [place, { subject }] of [...answers]) if (subject && subjects.includes(subject)) answers.delete(place);
      notes.forget(ofCustomer(id).map((order) => order.id));
      for (const order of ofCustomer(id)) {
        orders.set(order.id, { ...order, shippingAddress: withoutPerson(order.shippingAddress) });
      }
    },
  };
};
