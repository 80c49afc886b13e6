import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { type Database, pgPlacement } from '@orderline/adapters-postgres';
import { orderPlaced, type PlacedOrder, type PricedProduct } from '@orderline/domain/orders';
import { asId, type NewId, type OrderId, type UserId } from '@orderline/domain/shared';
import postgres from 'postgres';

export type Shelves = { readonly customerId: UserId; readonly products: readonly PricedProduct[] };

export type Load = { readonly seconds: number; readonly lines: number; readonly concurrency: number };

export type Placed = { readonly placed: number; readonly refused: number; readonly milliseconds: readonly number[] };

const UNITS = 1_000_000_000;

const newId: NewId = () => {
  const time = Date.now().toString(16).padStart(12, '0');
  const tail = randomBytes(10).toString('hex');
  return asId(`${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(0, 3)}-8${tail.slice(4, 7)}-${tail.slice(8)}`);
};

/** One customer, and products of which there is more than a bench can sell. */
export const stockShelves = async (url: string, count: number): Promise<Shelves> => {
  const sql = postgres(url, { max: 1 });
  const customerId = newId<UserId>();
  await sql`insert into users (id, email, name, locale, addresses, roles, version, events, created_at, updated_at)
    values (${customerId}, 'bench@example.com', 'Bench', 'en', '[]', '{customer}', 1, 0, now(), now())`;
  const rows = await sql<{ id: string; sku: string }[]>`
    insert into products (id, sku, title, description, category, price_minor, currency, version, created_at, updated_at)
    select gen_random_uuid(), 'SKU-' || n, 'Product ' || n, '', 'bench', 850, 'GBP', 1, now(), now()
    from generate_series(1, ${count}::int) as n returning id, sku`;
  await sql`insert into stock (product_id, on_hand, reserved, version, events, announced, updated_at)
    select id, ${UNITS}::bigint, 0, 1, 0, 'available', now() from products`;
  await sql`analyze`;
  await sql.end();
  const price = { minor: 850, currency: 'GBP' };
  const products = rows.map(({ id, sku }) => ({
    productId: asId<PricedProduct['productId']>(id),
    sku,
    title: sku,
    price,
    version: 1,
  }));
  return { customerId, products };
};

const address = { recipient: 'Ada', line1: '1 Mill Lane', city: 'Leeds', postalCode: 'LS1 1AA', country: 'GB' };

const anOrder = ({ customerId, products }: Shelves, count: number): PlacedOrder => {
  const chosen = new Set<PricedProduct>();
  while (chosen.size < Math.min(count, products.length)) {
    const product = products[randomInt(products.length)];
    if (product) chosen.add(product);
  }
  const lines = [...chosen].map(({ productId, sku, title, price }) => ({
    productId,
    sku,
    title,
    quantity: 1,
    unitPrice: price,
    lineTotal: price,
  }));
  const now = new Date();
  const total = { minor: 850 * lines.length, currency: 'GBP' };
  const facts = { id: newId<OrderId>(), customerId, lines, total, shippingAddress: address };
  return { ...facts, status: 'placed', version: 1, placedAt: now, updatedAt: now };
};

/** Keeps so many orders under way for so long, each with a key of its own. */
export const placeFor = async (bench: {
  readonly database: Database;
  readonly shelves: Shelves;
  readonly load: Load;
}): Promise<Placed> => {
  const { database, shelves, load } = bench;
  const placement = pgPlacement(database.placement);
  const versions = new Map(shelves.products.map(({ productId, version }) => [productId, version]));
  const milliseconds: number[] = [];
  let refused = 0;
  const until = performance.now() + load.seconds * 1000;
  const keepPlacing = async () => {
    while (performance.now() < until) {
      const order = anOrder(shelves, load.lines);
      const idempotencyKey = { scope: 'bench', key: randomUUID(), fingerprint: order.id };
      const started = performance.now();
      const { kind } = await placement.place({
        order,
        productVersions: versions,
        event: orderPlaced(order, newId()),
        idempotencyKey,
      });
      if (kind === 'placed') milliseconds.push(performance.now() - started);
      else refused += 1;
    }
  };
  await Promise.all(Array.from({ length: load.concurrency }, keepPlacing));
  return { placed: milliseconds.length, refused, milliseconds };
};
