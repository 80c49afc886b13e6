import {
  type Address,
  type Answer,
  err,
  type IdempotencyKey,
  type KeyReused,
  type Money,
  type NewId,
  type Now,
  type OrderId,
  ok,
  type ProductId,
  type Result,
  type UserId,
} from '../shared/index.ts';
import {
  type DraftRefusal,
  draftOrder,
  identifyItems,
  type OrderDraft,
  type OrderedItem,
  type OrderedSku,
  positionsOf,
  type SkuIndex,
} from './draft-order.ts';
import { orderPlaced } from './events.ts';
import type { PlacedOrder } from './order.ts';
import type { OrderPlacement, PlacementVerdict, PricedProduct, PriceList, StockShortage } from './ports.ts';

export type PlaceOrder = {
  readonly customerId: UserId;
  readonly items: readonly (OrderedItem | OrderedSku)[];
  readonly shippingAddress: Address;
  readonly expectedTotal?: Money | undefined;
  readonly idempotencyKey?: IdempotencyKey | undefined;
};

export type PlaceOrderRefusal =
  | DraftRefusal
  | KeyReused
  | { readonly kind: 'out-of-stock'; readonly lines: readonly (StockShortage & { readonly position: number })[] }
  | { readonly kind: 'unknown-customer' }
  /** The products kept changing while the order was decided: to be tried again. */
  | { readonly kind: 'contended' };

export type PlaceOrderPorts = {
  readonly skus: SkuIndex;
  readonly prices: PriceList;
  readonly placement: OrderPlacement;
  readonly newId: NewId;
  readonly now: Now;
};

type PlaceOrderResult = Result<Answer<PlacedOrder>, PlaceOrderRefusal>;

/**
 * Places an order that is met in full, or takes nothing: prices it, and reserves stock, records order and OrderPlaced
 * in one write. Products are named by id or by SKU. An idempotency key that was used before wins over every refusal.
 */
export const placeOrder =
  (ports: PlaceOrderPorts) =>
  async ({ idempotencyKey, ...command }: PlaceOrder): Promise<PlaceOrderResult> => {
    const id = ports.newId<OrderId>();
    const items = await identifyItems(ports.skus, command.items);
    const result = items.ok
      ? await attempt(ports, { draft: { ...command, items: items.value, id, now: ports.now() }, idempotencyKey })
      : items;
    if (result.ok || !idempotencyKey || result.error.kind === 'idempotency-key-reused') return result;
    const storedPlacement = await ports.placement.findByKey(idempotencyKey);
    if (storedPlacement.kind === 'nothing') return result;
    if (storedPlacement.kind === 'key-reused') return err({ kind: 'idempotency-key-reused' });
    return ok({ value: storedPlacement.order, replayed: storedPlacement.order.id !== id });
  };

type Attempt = { readonly draft: OrderDraft; readonly idempotencyKey: IdempotencyKey | undefined };

/** Once from the price list, once more from what the write saw, or under another id where the number was taken. */
const mostDecisions = 2;

const attempt = async (ports: PlaceOrderPorts, { idempotencyKey, ...stated }: Attempt): Promise<PlaceOrderResult> => {
  let { draft } = stated;
  const ids = draft.items.map(({ productId }) => productId);
  let prices: ReadonlyMap<ProductId, PricedProduct> = await ports.prices.priced(ids);
  for (let decisions = 0; decisions < mostDecisions; decisions += 1) {
    const drafted = draftOrder(draft, prices);
    if (!drafted.ok) return drafted;
    const order = drafted.value;
    const productVersions = new Map([...prices.values()].map(({ productId, version }) => [productId, version]));
    const event = orderPlaced(order, ports.newId());
    const verdict = await ports.placement.place({ order, productVersions, event, idempotencyKey });
    if (verdict.kind === 'number-taken') {
      draft = { ...draft, id: ports.newId() };
      continue;
    }
    if (verdict.kind !== 'version-conflict') return answerTo(verdict, order);
    await ports.prices.forget(verdict.products.map(({ productId }) => productId));
    prices = new Map([...prices, ...verdict.products.map((product) => [product.productId, product] as const)]);
  }
  return err({ kind: 'contended' });
};

type FinalVerdict = Exclude<PlacementVerdict, { kind: 'version-conflict' | 'number-taken' }>;

const answerTo = (verdict: FinalVerdict, order: PlacedOrder): PlaceOrderResult => {
  switch (verdict.kind) {
    case 'placed':
      return ok({ value: order, replayed: false });
    case 'replayed':
      return ok({ value: verdict.order, replayed: verdict.order.id !== order.id });
    case 'key-reused':
      return err({ kind: 'idempotency-key-reused' });
    case 'insufficient-stock':
      return err({ kind: 'out-of-stock', lines: verdict.lines.flatMap((line) => shortagesIn(order, line)) });
    case 'unknown-product':
      return err({ kind: 'unknown-product', positions: positionsOf(verdict.productIds, order.lines) });
    case 'unknown-customer':
      return err(verdict);
  }
};

const shortagesIn = ({ lines }: PlacedOrder, short: StockShortage) =>
  positionsOf([short.productId], lines).map((position) => ({ ...short, position }));
