import { type Admission, ok, type ProductId, pageOf } from '../shared/index.ts';
import { type Memory, memoryInbox } from '../shared/shared.memory.ts';
import { hasNews } from './announce-stock.ts';
import type { AdmitUnannounced, StockMovement, StockReader, StockRepository } from './ports.ts';
import { available, emptyStock, type Stock } from './stock.ts';

type Shipment = { readonly orderId: string; readonly at: Date };

/** The stock, with what the reference stores of other features see and change of it inside their own turn. */
export type MemoryStock = StockReader &
  StockRepository & {
    open(productId: ProductId, now: Date): Promise<void>;
    openMany(productIds: readonly ProductId[], now: Date): Promise<void>;
    availableOf(productId: ProductId): number;
    /** Raises what is reserved of a product; lowers it where `quantity` is negative. */
    reserve(productId: ProductId, quantity: number): void;
    /** Takes reserved units out of the stock, with a line in the ledger. */
    ship(units: { readonly productId: ProductId; readonly quantity: number }, shipment: Shipment): void;
    readonly admitUnannounced: AdmitUnannounced;
    /** The ledger of one product, oldest first. */
    movementsOf(productId: ProductId): Promise<readonly StockMovement[]>;
  };

export const memoryStock = (memory: Memory): MemoryStock => {
  const stocks = memory.table<ProductId, Stock>('stock');
  const ledger = memory.table<number, StockMovement>('stock_movements');
  const present = (productIds: readonly ProductId[]): readonly Stock[] =>
    [...new Set(productIds)].toSorted().flatMap((id) => stocks.get(id) ?? []);
  const admitting = memory.transact({ inbox: memoryInbox(memory) });
  const write = (stock: Stock): void => {
    if (!stocks.has(stock.productId)) throw new Error(`product ${stock.productId} has no stock to save`);
    if (stock.reserved < 0 || available(stock) < 0) {
      throw new Error(`stock of ${stock.productId} must satisfy 0 ≤ reserved ≤ onHand`);
    }
    stocks.set(stock.productId, stock);
  };
  return {
    find: (productId) => memory.atomically(() => stocks.get(productId) ?? null),
    movements: (productId, page) =>
      memory.atomically(() => {
        let onHand = page.after?.onHand ?? stocks.get(productId)?.onHand ?? 0;
        const rows = [...ledger]
          .filter(
            ([id, movement]) =>
              movement.productId === productId && id < Number(page.after?.id ?? Number.POSITIVE_INFINITY),
          )
          .toSorted(([one], [other]) => other - one)
          .map(([id, movement]) => {
            const entry = { ...movement, onHand };
            onHand -= movement.delta;
            return { entry, position: { id: String(id), onHand } };
          });
        const { items, next } = pageOf(rows, page, ({ position }) => position);
        return { items: items.map(({ entry }) => entry), next };
      }),
    lock: (productIds) => memory.atomically(() => present(productIds)),
    save: (rows) => memory.atomically(() => rows.forEach(write)),
    record: (movement) =>
      memory.atomically(() => {
        ledger.set(ledger.size, movement);
      }),
    open: (productId, now) =>
      memory.atomically(() => {
        stocks.set(productId, emptyStock(productId, now));
      }),
    openMany: (productIds, now) =>
      memory.atomically(() => {
        for (const productId of productIds) stocks.set(productId, emptyStock(productId, now));
      }),
    availableOf: (productId) => {
      const stock = stocks.get(productId);
      return stock ? available(stock) : 0;
    },
    reserve: (productId, quantity) => {
      const stock = stocks.get(productId);
      if (!stock) throw new Error(`product ${productId} has no stock to reserve from`);
      write({ ...stock, reserved: stock.reserved + quantity, version: stock.version + 1 });
    },
    ship: ({ productId, quantity }, { orderId, at }) => {
      const stock = stocks.get(productId);
      if (!stock) throw new Error(`product ${productId} has no stock to ship from`);
      const { onHand, reserved, version } = stock;
      write({ ...stock, onHand: onHand - quantity, reserved: reserved - quantity, version: version + 1 });
      ledger.set(ledger.size, {
        productId,
        kind: 'shipment',
        delta: -quantity,
        reason: `order ${orderId}`,
        at,
        bookedBy: null,
      });
    },
    admitUnannounced: async (moves, now) => {
      const admitted = await admitting<readonly (Admission | 'alone')[], never>(async ({ inbox }) => {
        const left = new Set<string>();
        const admissions: (Admission | 'alone')[] = [];
        for (const { delivery, productIds } of moves) {
          if (present(productIds).some(hasNews)) left.add(delivery.aggregateId);
          admissions.push(left.has(delivery.aggregateId) ? 'alone' : await inbox.admit(delivery, now));
        }
        return ok(admissions);
      });
      return admitted.ok ? admitted.value : admitted.error;
    },
    movementsOf: (productId) =>
      memory.atomically(() => [...ledger.values()].filter((movement) => movement.productId === productId)),
  };
};
