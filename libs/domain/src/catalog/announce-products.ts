import {
  type NewId,
  type Now,
  type Outbox,
  ok,
  type PageRequest,
  type ProductId,
  type Result,
  type Transact,
} from '../shared/index.ts';
import { type ProductCreated, productCreated } from './events.ts';
import type { ProductRepository } from './ports.ts';

export type AnnounceProductsPorts = {
  readonly transact: Transact<{ readonly products: ProductRepository; readonly outbox: Outbox<ProductCreated> }>;
  readonly newId: NewId;
  readonly now: Now;
};

const BATCH = 500;

/**
 * Announces the products that nobody was told of, as they are now, batch by batch, each in a transaction of its own, and
 * answers how many. Begun anew after an interruption, it goes on with those that are left.
 */
export const announceProducts =
  (ports: AnnounceProductsPorts) =>
  async ({ batch = BATCH }: { readonly batch?: number } = {}): Promise<Result<number, never>> => {
    let announced = 0;
    let last: ProductId | undefined;
    for (;;) {
      const page = { limit: batch, ...(last !== undefined && { after: last }) };
      const result = await announceSome(ports, page);
      if (!result.ok) return result;
      const ids = result.value;
      announced += ids.length;
      last = ids.at(-1);
      if (last === undefined || ids.length < batch) return ok(announced);
    }
  };

const announceSome = (
  { transact, newId, now }: AnnounceProductsPorts,
  page: PageRequest<ProductId>,
): Promise<Result<readonly ProductId[], never>> =>
  transact(async ({ products, outbox }) => {
    const unannounced = await products.lockUnannounced(page);
    const at = now();
    await products.saveMany(unannounced.map((product) => ({ ...product, events: 1 })));
    await outbox.append(unannounced.map((product) => productCreated(product, { id: newId(), at })));
    return ok(unannounced.map(({ id }) => id));
  });
