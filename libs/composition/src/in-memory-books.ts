import type { MemoryFulfilments } from '@orderline/domain/fulfilment.memory';
import type { Stock, StockMovement } from '@orderline/domain/inventory';
import type { MemoryNotifications } from '@orderline/domain/notifications.memory';
import { isOpen, type Order } from '@orderline/domain/orders';
import type { ReconciliationReader } from '@orderline/domain/reporting';
import { memoryReconciliation } from '@orderline/domain/reporting.memory';
import type { DomainEvent } from '@orderline/domain/shared';
import type { Memory } from '@orderline/domain/shared.memory';

type Counted = {
  readonly outbox: { readonly events: () => readonly DomainEvent[] };
  readonly fulfilments: MemoryFulfilments;
  readonly notifications: MemoryNotifications;
};

const sum = <Row>(rows: Iterable<Row>, of: (row: Row) => number): number => {
  let total = 0;
  for (const row of rows) total += of(row);
  return total;
};

/** The books of a system in memory, in which nothing is relayed: every event stays in the outbox. */
export const memoryBooks = (memory: Memory, { outbox, fulfilments, notifications }: Counted): ReconciliationReader => {
  const orders = memory.table<string, Order>('orders');
  const stock = memory.table<string, Stock>('stock');
  const ledger = memory.table<number, StockMovement>('stock_movements');
  const open = () => [...orders.values()].filter(isOpen);
  return memoryReconciliation(memory, {
    orders: () => ({
      total: orders.size,
      open: open().length,
      cancelled: [...orders.values()].filter(({ status }) => status === 'cancelled').length,
    }),
    orderPlaced: () => ({
      recorded: outbox.events().filter(({ type }) => type === 'OrderPlaced').length,
      effects: fulfilments.all().length,
    }),
    fulfilments: () => fulfilments.all().length,
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
