import {
  asId,
  type Batches,
  type ExportRunning,
  err,
  everyPage,
  type OrderId,
  ok,
  type Page,
  type PageRequest,
  type ProductId,
  type Result,
  type Snapshots,
  type UserId,
} from '../shared/index.ts';
import type { FindStockPorts, ProductNotFound } from './find-stock.ts';
import type { LedgerEntry, LedgerPosition, StockMovement, StockReader } from './ports.ts';

export type ListMovements = { readonly productId: ProductId; readonly page: PageRequest<LedgerPosition> };

/** The ledger of a product, newest first. A balance of the past never changes, so that pages agree however late they are read. */
export const listMovements =
  ({ stock }: FindStockPorts) =>
  async ({ productId, page }: ListMovements): Promise<Result<Page<LedgerEntry, LedgerPosition>, ProductNotFound>> => {
    if (!(await stock.find(productId))) return err({ kind: 'product-not-found' });
    return ok(await stock.movements(productId, page));
  };

type Lists = { readonly stock: Pick<StockReader, 'movements'> };

export type ExportMovementsPorts = FindStockPorts & { readonly snapshots: Snapshots<Lists> };

export type ExportMovements = { readonly productId: ProductId; readonly userId: UserId };

/** The whole ledger of a product, as it stood at one moment. */
export const exportMovements =
  ({ stock, snapshots }: ExportMovementsPorts) =>
  async ({
    productId,
    userId,
  }: ExportMovements): Promise<Result<Batches<LedgerEntry>, ProductNotFound | ExportRunning>> => {
    if (!(await stock.find(productId))) return err({ kind: 'product-not-found' });
    return everyPage<Lists, LedgerEntry, LedgerPosition>(snapshots, userId, (lists, page) =>
      lists.stock.movements(productId, page),
    );
  };

const OF_ORDER = /^order ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The order that a shipment is of, as its reason names it. */
export const shippedOrder = ({ kind, reason }: Pick<StockMovement, 'kind' | 'reason'>): OrderId | null => {
  const named = kind === 'shipment' ? OF_ORDER.exec(reason)?.[1] : undefined;
  return named === undefined ? null : asId<OrderId>(named);
};
