import type { Product } from '@orderline/domain/catalog';
import type { products } from './schema/catalog.ts';

export const productOf = ({ priceMinor, currency, ...product }: typeof products.$inferSelect): Product => ({
  ...product,
  price: { minor: priceMinor, currency },
});

export const rowOf = ({ price, ...product }: Product) => ({
  ...product,
  priceMinor: price.minor,
  currency: price.currency,
});
