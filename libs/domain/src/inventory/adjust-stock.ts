import {
  type Answer,
  err,
  type IdempotencyKey,
  type IdempotencyKeys,
  type KeyReused,
  type NewId,
  type Now,
  type Outbox,
  ok,
  type ProductId,
  type Result,
  type Transact,
  type UserId,
  withIdempotencyKey,
} from '../shared/index.ts';
import { announce, type StockEvent } from './announce-stock.ts';
import type { ProductNotFound } from './find-stock.ts';
import type { StockRepository } from './ports.ts';
import { type AdjustmentRefusal, adjust, type Stock } from './stock.ts';

export type AdjustStock = {
  readonly productId: ProductId;
  /** Whole units, not 0: those that come in are a receipt in the ledger, those that go an adjustment. */
  readonly delta: number;
  readonly reason: string;
  readonly bookedBy?: UserId | undefined;
  readonly idempotencyKey?: IdempotencyKey | undefined;
};

export type AdjustStockRefusal = ProductNotFound | AdjustmentRefusal | KeyReused;

export type AdjustStockPorts = {
  readonly transact: Transact<{
    readonly stock: StockRepository;
    readonly outbox: Outbox<StockEvent>;
    readonly idempotency: IdempotencyKeys;
  }>;
  readonly newId: NewId;
  readonly now: Now;
};

/** Changes the units on hand, writes the movement, and announces stock that ran out or came back, in one transaction. */
export const adjustStock =
  ({ transact, newId, now }: AdjustStockPorts) =>
  ({
    productId,
    delta,
    reason,
    bookedBy,
    idempotencyKey,
  }: AdjustStock): Promise<Result<Answer<Stock>, AdjustStockRefusal>> => {
    const at = now();
    return transact(({ stock, outbox, idempotency }) =>
      withIdempotencyKey<Stock, ProductNotFound | AdjustmentRefusal>(
        idempotency,
        { idempotencyKey, now: at, subject: () => null },
        async () => {
          const [locked] = await stock.lock([productId]);
          if (!locked) return err({ kind: 'product-not-found' });
          const adjusted = adjust(locked, delta, at);
          if (!adjusted.ok) return adjusted;
          const announcement = announce(adjusted.value, newId, at);
          await stock.save([announcement.stock]);
          const kind = delta > 0 ? 'receipt' : 'adjustment';
          await stock.record({ productId, kind, delta, reason, at, bookedBy: bookedBy ?? null });
          await outbox.append(announcement.events);
          return ok(announcement.stock);
        },
      ),
    );
  };
