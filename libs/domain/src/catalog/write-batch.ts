import {
  err,
  type NewId,
  type Now,
  type Outbox,
  ok,
  type ProductId,
  type Transact,
  writeThenForget,
} from '../shared/index.ts';
import { type Announced, announceChange, type ProductEvent, productCreated } from './events.ts';
import {
  type ImportProgress,
  mostRefusalsKept,
  type ProductImport,
  type RefusedLine,
  type StatedProduct,
} from './import.ts';
import type { ProductCache, ProductRepository, StockOpening } from './ports.ts';
import { changeDetails, newProduct, type Product } from './product.ts';

export type WriteBatchPorts = {
  readonly transact: Transact<{
    readonly products: ProductRepository;
    readonly stock: StockOpening;
    readonly imports: ImportProgress;
    readonly outbox: Outbox<ProductEvent>;
  }>;
  readonly productCache: ProductCache;
  readonly newId: NewId;
  readonly now: Now;
};

/** Lines of which each has a SKU of its own, and those that were refused among them. */
export type Batch = { readonly stated: readonly StatedProduct[]; readonly refused: readonly RefusedLine[] };

const ATTEMPTS = 5;

/** Others created products of the batch first; or the import was cancelled. */
type NotWritten = { readonly kind: 'overtaken' | 'cancelled' };

/** Takes the record as it stood before the batch, and answers it as it stands after; null where the import was cancelled. */
export type WriteBatch = (record: ProductImport, batch: Batch) => Promise<ProductImport | null>;

/** Writes a batch whole, with its events and the record of it, or nothing. */
export const writeBatch =
  (ports: WriteBatchPorts): WriteBatch =>
  async (record, batch) => {
    for (let count = 0; count < ATTEMPTS; count += 1) {
      const changed: ProductId[] = [];
      // Changed prices reach orders as those of a PATCH do.
      const written = await writeThenForget(
        () => attempt(ports, record, { ...batch, onChanged: (ids) => changed.splice(0, changed.length, ...ids) }),
        async (outcome) => {
          if (changed.length > 0) await ports.productCache.forget(changed, outcome);
        },
      );
      if (written.ok) return written.value;
      if (written.error.kind === 'cancelled') return null;
    }
    throw new Error('others kept creating the products of an import: send it again');
  };

type Attempt = Batch & { readonly onChanged: (ids: readonly ProductId[]) => void };

const attempt = (
  { transact, newId, now }: WriteBatchPorts,
  record: ProductImport,
  { stated, refused, onChanged }: Attempt,
) =>
  transact<ProductImport, NotWritten>(async ({ products, stock, imports, outbox }) => {
    const at = now();
    const locked = await products.lockBySku(stated.map(({ sku }) => sku));
    const known = new Map(locked.map((product) => [product.sku.toLowerCase(), product]));
    const fresh: Product[] = [];
    const changed: Announced[] = [];
    for (const details of stated) {
      const product = known.get(details.sku.toLowerCase());
      if (!product) fresh.push(newProduct({ ...details, id: newId<ProductId>(), now: at }));
      else if (differs(product, details))
        changed.push(announceChange(product, changeDetails(product, details, at), newId));
    }
    const inserted = await products.insertMany(fresh);
    if (inserted.length < fresh.length) return err({ kind: 'overtaken' });
    await stock.openMany(inserted, at);
    onChanged(changed.map(({ product }) => product.id));
    await products.saveMany(changed.map(({ product }) => product));
    const created = fresh.map((product) => productCreated(product, { id: newId(), at }));
    await outbox.append([...created, ...changed.flatMap(({ events }) => events)]);
    const next = {
      ...record,
      created: record.created + fresh.length,
      updated: record.updated + changed.length,
      unchanged: record.unchanged + stated.length - fresh.length - changed.length,
      refused: record.refused + refused.length,
      progressAt: at,
    };
    const kept = refused.slice(0, Math.max(0, mostRefusalsKept - record.refused));
    return (await imports.advance(next, kept)) ? ok(next) : err({ kind: 'cancelled' });
  });

const differs = (product: Product, { title, description, category, price }: StatedProduct): boolean =>
  product.title !== title ||
  product.description !== description ||
  product.category !== category ||
  product.price.minor !== price.minor ||
  product.price.currency !== price.currency;
