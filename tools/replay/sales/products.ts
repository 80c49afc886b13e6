import type { Cleaned } from './clean.ts';

export type Product = { readonly sku: string; readonly title: string; readonly price: number };

/** Products in the order of first sale: the first price counts, and the first title that is not empty. */
export const productsOf = (lines: readonly Cleaned[]): readonly Product[] => {
  const products = new Map<string, Product>();
  for (const line of lines) {
    if (line.kind === 'left-out') continue;
    const { sku, title, price } = line.sale;
    const known = products.get(sku);
    if (!known) products.set(sku, { sku, title, price });
    else if (known.title === '' && title !== '') products.set(sku, { ...known, title });
  }
  return [...products.values()].map((product) =>
    product.title === '' ? { ...product, title: `Product ${product.sku}` } : product,
  );
};
