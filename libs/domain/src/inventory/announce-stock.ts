import {
  type DomainEvent,
  type EventId,
  type Handled,
  type HandledTogether,
  handledAs,
  handleOnce,
  type Inbox,
  type NewId,
  type Now,
  type Outbox,
  ok,
  type ProductId,
  type Result,
  type Transact,
} from '../shared/index.ts';
import type { AdmitUnannounced, StockMove, StockRepository } from './ports.ts';
import { available, type Stock } from './stock.ts';

/** Nothing is left to order. */
export type StockDepleted = DomainEvent<'StockDepleted', { readonly productId: ProductId; readonly available: 0 }>;

/** Something can be ordered again, or for the first time. */
export type StockReplenished = DomainEvent<
  'StockReplenished',
  { readonly productId: ProductId; readonly available: number }
>;

export type StockEvent = StockDepleted | StockReplenished;

export type Announcement = { readonly stock: Stock; readonly events: readonly StockEvent[] };

/** Whether the stock ran out or came back since the world was last told. */
export const hasNews = (stock: Stock): boolean => available(stock) > 0 !== (stock.announced === 'available');

/** Tells the world what it has not been told yet: one event where the stock ran out or came back, none otherwise. */
export const announce = (stock: Stock, newId: NewId, now: Date): Announcement => {
  if (!hasNews(stock)) return { stock, events: [] };
  const units = available(stock);
  const announced = units > 0 ? 'available' : 'depleted';
  const version = stock.events + 1;
  const { productId } = stock;
  const facts = {
    id: newId<EventId>(),
    aggregate: { type: 'inventory', id: productId },
    version,
    occurredAt: now,
  } as const;
  const event: StockEvent =
    announced === 'depleted'
      ? { ...facts, type: 'StockDepleted', data: { productId, available: 0 } }
      : { ...facts, type: 'StockReplenished', data: { productId, available: units } };
  return { stock: { ...stock, announced, events: version }, events: [event] };
};

export type AnnounceStockPorts = {
  readonly transact: Transact<{
    readonly stock: StockRepository;
    readonly inbox: Inbox;
    readonly outbox: Outbox<StockEvent>;
  }>;
  readonly newId: NewId;
  readonly now: Now;
};

/**
 * Follows an event that moved stock: announces those of its products that have run out or come back since the world
 * was last told. It looks at the stock as it is now.
 */
export const announceStock =
  ({ transact, newId, now }: AnnounceStockPorts) =>
  ({ delivery, productIds }: StockMove): Promise<Result<Handled, never>> =>
    transact(({ stock, inbox, outbox }) => {
      const at = now();
      return handleOnce(inbox, { delivery, now: at }, async () => {
        const locked = await stock.lock(productIds);
        const changed = locked.map((row) => announce(row, newId, at)).filter(({ events }) => events.length > 0);
        if (changed.length === 0) return;
        await stock.save(changed.map((announcement) => announcement.stock));
        await outbox.append(changed.flatMap(({ events }) => events));
      });
    });

export type PassUnannouncedPorts = { readonly admitUnannounced: AdmitUnannounced; readonly now: Now };

/** Follows events that moved stock, in their order: what has something to announce is left to `announceStock`. */
export const passUnannounced =
  ({ admitUnannounced, now }: PassUnannouncedPorts) =>
  async (moves: readonly StockMove[]): Promise<Result<readonly HandledTogether[], never>> => {
    const admissions = await admitUnannounced(moves, now());
    return ok(admissions.map((admission) => (admission === 'alone' ? admission : handledAs(admission))));
  };
