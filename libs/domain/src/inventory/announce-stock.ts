import {
  type Delivery,
  type Inbox,
  type NewId,
  type Now,
  type Outbox,
  ok,
  type ProductId,
  type Result,
  type Transact,
} from '../shared/index.ts';
import { announce, type StockEvent } from './events.ts';
import type { StockRepository } from './ports.ts';

export type AnnounceStock = { readonly delivery: Delivery; readonly productIds: readonly ProductId[] };

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
 * was last told, and answers what it announced. It looks at the stock as it is now, so a repeated delivery adds nothing.
 */
export const announceStock =
  ({ transact, newId, now }: AnnounceStockPorts) =>
  ({ delivery, productIds }: AnnounceStock): Promise<Result<readonly StockEvent[], never>> =>
    transact(async ({ stock, inbox, outbox }) => {
      const at = now();
      if ((await inbox.admit(delivery, at)) !== 'first') return ok([]);
      const locked = await stock.lock(productIds);
      const changed = locked.map((row) => announce(row, newId, at)).filter(({ events }) => events.length > 0);
      if (changed.length === 0) return ok([]);
      const events = changed.flatMap((announcement) => announcement.events);
      await stock.save(changed.map((announcement) => announcement.stock));
      await outbox.append(events);
      return ok(events);
    });
