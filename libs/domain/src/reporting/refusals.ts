import type { ProductId } from '../shared/index.ts';
import type { RefusalCount } from './ports.ts';

type Refusal =
  | { readonly kind: 'out-of-stock'; readonly lines: readonly { readonly productId: ProductId }[] }
  | { readonly kind: string };

const QUARTER_MS = 900_000;

/** Asks for another key, and says nothing of the order. */
const NO_REFUSAL_OF_AN_ORDER = 'idempotency-key-reused';

const isShort = (refusal: Refusal): refusal is Extract<Refusal, { readonly lines: unknown }> => 'lines' in refusal;

/** What a refused order counts as: one of its reason, and one of each product that there was too little of. */
export const refusalsOf = (refusal: Refusal, at: Date): readonly RefusalCount[] => {
  const { kind: reason } = refusal;
  if (reason === NO_REFUSAL_OF_AN_ORDER) return [];
  const since = new Date(Math.floor(at.getTime() / QUARTER_MS) * QUARTER_MS);
  const products = isShort(refusal) ? new Set(refusal.lines.map(({ productId }) => productId)) : [];
  return [null, ...products].map((productId) => ({ since, reason, productId, times: 1 }));
};
