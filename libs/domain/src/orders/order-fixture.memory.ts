import { asId, type NewId, type ProductId, type UserId } from '../shared/index.ts';
import { createMemory, memoryOutbox } from '../shared/shared.memory.ts';
import type { SkuIndex } from './draft-order.ts';
import { memoryOrders } from './orders.memory.ts';
import type { PricedProduct, PriceList } from './ports.ts';

type Shelf = { readonly onHand: number; readonly reserved: number };

type Shipped = { readonly delta: number; readonly reason: string };

/** Products, customers and stock enough to place orders among, for tests of this feature alone. */
export const orderFixture = () => {
  const memory = createMemory();
  const outbox = memoryOutbox(memory);
  const products = memory.table<ProductId, PricedProduct>('products');
  const customers = memory.table<UserId, true>('customers');
  const shelves = memory.table<ProductId, Shelf>('stock');
  const ledger = memory.table<number, Shipped & { readonly productId: ProductId }>('stock_movements');
  let count = 0;
  const newId: NewId = () => {
    count += 1;
    return asId(`01990000-0000-7000-8000-${String(count).padStart(12, '0')}`);
  };
  const shelf = (id: ProductId): Shelf => shelves.get(id) ?? { onHand: 0, reserved: 0 };
  const store = memoryOrders(memory, {
    outbox,
    product: (id) => products.get(id),
    customerExists: (id) => customers.has(id),
    availableOf: (id) => shelf(id).onHand - shelf(id).reserved,
    reserve: (id, quantity) => {
      const { onHand, reserved } = shelf(id);
      if (reserved + quantity < 0 || reserved + quantity > onHand) throw new Error('stock would be negative');
      shelves.set(id, { onHand, reserved: reserved + quantity });
    },
    ship: ({ productId, quantity }, { orderId }) => {
      const { onHand, reserved } = shelf(productId);
      ledger.set(ledger.size, { productId, delta: -quantity, reason: `order ${orderId}` });
      shelves.set(productId, { onHand: onHand - quantity, reserved: reserved - quantity });
    },
  });
  const put = (product: PricedProduct): PricedProduct => {
    products.set(product.productId, product);
    return product;
  };
  const bySku = (wanted: string) =>
    [...products.values()].find(({ sku }) => sku.toLowerCase() === wanted.toLowerCase())?.productId;
  const skus: SkuIndex = {
    productIdsOf: async (wanted) =>
      new Map(
        wanted.flatMap((sku) => {
          const productId = bySku(sku);
          return productId ? [[sku, productId] as const] : [];
        }),
      ),
  };
  const prices: PriceList = {
    priced: async (ids) => new Map([...products].filter(([id]) => ids.includes(id))),
    forget: async () => undefined,
  };
  return {
    placement: store,
    orders: store,
    orderList: store,
    skus,
    prices,
    outbox,
    newId,
    transact: memory.transact({ orders: store, stock: store, outbox }),
    aCustomer: async () => {
      const id = newId<UserId>();
      customers.set(id, true);
      return id;
    },
    aProduct: async (stock: number, minor = 850, currency = 'GBP') => {
      const productId = newId<ProductId>();
      shelves.set(productId, { onHand: stock, reserved: 0 });
      const facts = { sku: `SKU-${count}`, title: `Product ${count}`, price: { minor, currency } };
      return put({ productId, version: 1, ...facts });
    },
    reprice: async (productId: ProductId, minor: number) => {
      const product = products.get(productId);
      if (!product) throw new Error(`no product ${productId}`);
      return put({ ...product, version: product.version + 1, price: { ...product.price, minor } });
    },
    stockOf: async (productId: ProductId) => shelf(productId),
    shippedOf: async (id: ProductId): Promise<readonly Shipped[]> =>
      [...ledger.values()].flatMap(({ productId, ...shipped }) => (productId === id ? [shipped] : [])),
    eventsOf: async (orderId: string) =>
      outbox.events().flatMap(({ aggregate, type, version }) => (aggregate.id === orderId ? [{ type, version }] : [])),
  };
};
