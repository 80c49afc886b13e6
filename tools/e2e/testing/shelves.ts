import { randomUUID } from 'node:crypto';
import { adjustStock, stock } from '@orderline/contracts/http/v1/inventory';
import { createProduct, product } from '@orderline/contracts/http/v1/products';
import { bodyOf, type Client } from './client.ts';
import type { Intent, Line } from './ledger.ts';

export type Shelves = {
  /** More of each than all orders together take. */
  readonly plenty: readonly string[];
  /** Few of each: they run out. */
  readonly scarce: readonly string[];
};

const PLENTY = 100_000;
const SCARCE = 20;

const stockProduct = async (admin: Client, units: number): Promise<string> => {
  const body = {
    sku: randomUUID(),
    title: 'Enamel mug',
    category: 'kitchen',
    price: { amount: '8.50', currency: 'GBP' },
  };
  const created = await admin.send({ method: createProduct.method, path: createProduct.path, body });
  const { id } = bodyOf(product, 201, created);
  const path = adjustStock.path.replace('{productId}', id);
  const adjusted = await admin.send({ method: adjustStock.method, path, body: { delta: units, reason: 'delivery' } });
  bodyOf(stock, 201, adjusted);
  return id;
};

const stockProducts = (admin: Client, { count, units }: { readonly count: number; readonly units: number }) =>
  Promise.all(Array.from({ length: count }, () => stockProduct(admin, units)));

export const stockShelves = async (admin: Client): Promise<Shelves> => ({
  plenty: await stockProducts(admin, { count: 12, units: PLENTY }),
  scarce: await stockProducts(admin, { count: 3, units: SCARCE }),
});

const at = <Item>(items: readonly Item[], position: number): Item => {
  const item = items[position % items.length];
  if (item === undefined) throw new Error('there is nothing to choose from');
  return item;
};

/** One to three products in no order of theirs, each fourth time with a scarce one, and now and then what must be refused. */
const linesOf = ({ plenty, scarce }: Shelves, position: number): readonly Line[] => {
  const lines = Array.from({ length: 1 + (position % 3) }, (_, line) => ({
    productId: at(plenty, position * 7 + line * 5),
    quantity: 1 + (position % 4),
  }));
  if (position % 23 === 5) return [...lines, { productId: randomUUID(), quantity: 1 }];
  if (position % 29 === 7) return [...lines, { productId: at(scarce, 0), quantity: 0 }];
  return position % 4 === 0 ? [...lines, { productId: at(scarce, position / 4), quantity: 3 }] : lines;
};

/** Orders of so many buyers: every seventh is cancelled, every ninth sent three times at once. */
export const intentsOf = (
  shelves: Shelves,
  { from, count, buyers }: { readonly from: number; readonly count: number; readonly buyers: number },
): readonly Intent[] =>
  Array.from({ length: count }, (_, offset) => {
    const position = from + offset;
    return {
      buyer: position % buyers,
      key: randomUUID(),
      lines: linesOf(shelves, position),
      copies: position % 9 === 4 ? 3 : 1,
      cancels: position % 7 === 3,
    };
  });
