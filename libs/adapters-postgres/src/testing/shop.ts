import { newProduct } from '@orderline/domain/catalog';
import type { PricedProduct } from '@orderline/domain/orders';
import { ok, type ProductId, type UserId } from '@orderline/domain/shared';
import { newCustomer } from '@orderline/domain/users';
import { pgProducts } from '../catalog/products.ts';
import { pgTransact } from '../connection/transact.ts';
import { pgPlacement } from '../cross/placement.ts';
import { pgStock, pgStockReservations } from '../inventory/stock.ts';
import { pgOutbox } from '../messaging/outbox.ts';
import { pgOrderList } from '../orders/list.ts';
import { pgOrders } from '../orders/orders.ts';
import { pgUsers } from '../users/users.ts';
import type { TestDatabase } from './database.ts';
import { newId } from './new-id.ts';

const now = new Date('2026-01-02T03:04:05.678Z');

/** Customers, products with stock, and the ports of orders, on one database. */
export const aShop = ({ database, outside }: Pick<TestDatabase, 'database' | 'outside'>) => {
  const fill = pgTransact(database.business, (db) => ({
    products: pgProducts(db),
    stock: pgStock(db),
    users: pgUsers(db),
  }));
  const aCustomer = async (): Promise<UserId> => {
    const id = newId<UserId>();
    const user = newCustomer({ id, email: `${id}@example.com`, name: 'Ada', now });
    await fill(async ({ users }) => ok(await users.insert(user)));
    return id;
  };
  const aProduct = async (units: number): Promise<PricedProduct> => {
    const id = newId<ProductId>();
    const price = { minor: 850, currency: 'GBP' };
    const product = newProduct({ id, sku: `SKU-${id}`, title: 'A mug', description: '', category: 'mugs', price, now });
    await fill(async ({ products, stock }) => {
      await products.insert(product);
      await stock.open(id, now);
      const rows = await stock.lock([id]);
      await stock.save(rows.map((row) => ({ ...row, onHand: units })));
      if (units > 0)
        await stock.record({
          productId: id,
          kind: 'receipt',
          delta: units,
          reason: 'opening',
          at: now,
          bookedBy: null,
        });
      return ok(null);
    });
    const { sku, title, version } = product;
    return { productId: id, sku, title, price, version };
  };
  const reprice = async (productId: ProductId, minor: number): Promise<PricedProduct> => {
    const [row] = await outside<{ sku: string; title: string; version: number }[]>`
      update products set price_minor = ${minor}, version = version + 1 where id = ${productId} returning sku, title, version`;
    if (!row) throw new Error(`there is no product ${productId}`);
    return { productId, ...row, price: { minor, currency: 'GBP' } };
  };
  const stockOf = async (productId: ProductId) => {
    const [row] = await outside<{ onHand: number; reserved: number }[]>`
      select on_hand::int as "onHand", reserved::int from stock where product_id = ${productId}`;
    if (!row) throw new Error(`product ${productId} has no stock`);
    return { ...row };
  };
  const shippedOf = async (productId: ProductId) => {
    const rows = await outside<{ delta: number; reason: string }[]>`
      select delta::int, reason from stock_movements where product_id = ${productId} and kind = 'shipment' order by id`;
    return rows.map((row) => ({ ...row }));
  };
  const eventsOf = async (aggregateId: string) => {
    const rows = await outside<{ type: string; version: number }[]>`
      select type, aggregate_version as version from outbox where aggregate_id = ${aggregateId} order by id`;
    return rows.map((row) => ({ ...row }));
  };
  return {
    placement: pgPlacement(database.placement),
    orders: pgOrders(database.db),
    orderList: pgOrderList(database.catalog),
    transact: pgTransact(database.business, (db) => ({
      orders: pgOrders(db),
      stock: pgStockReservations(db),
      outbox: pgOutbox(db),
    })),
    newId,
    aCustomer,
    aProduct,
    reprice,
    stockOf,
    shippedOf,
    eventsOf,
  };
};
