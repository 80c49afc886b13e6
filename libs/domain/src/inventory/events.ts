import type { DomainEvent, NewId, ProductId } from '../shared/index.ts';
import { available, type Stock } from './stock.ts';

type StockData = { readonly productId: ProductId; readonly available: number };

/** Nothing is left to order. */
export type StockDepleted = DomainEvent<'StockDepleted', StockData>;

/** Something can be ordered again, or for the first time. */
export type StockReplenished = DomainEvent<'StockReplenished', StockData>;

export type StockEvent = StockDepleted | StockReplenished;

export type Announcement = { readonly stock: Stock; readonly events: readonly StockEvent[] };

/** Tells the world what it has not been told yet: one event where the stock ran out or came back, none otherwise. */
export const announce = (stock: Stock, newId: NewId, now: Date): Announcement => {
  const units = available(stock);
  const announced = units > 0 ? 'available' : 'depleted';
  if (announced === stock.announced) return { stock, events: [] };
  const version = stock.events + 1;
  const event: StockEvent = {
    id: newId(),
    type: announced === 'depleted' ? 'StockDepleted' : 'StockReplenished',
    aggregate: { type: 'inventory', id: stock.productId },
    version,
    occurredAt: now,
    data: { productId: stock.productId, available: units },
  };
  return { stock: { ...stock, announced, events: version }, events: [event] };
};
