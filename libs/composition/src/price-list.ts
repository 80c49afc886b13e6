import { isKnownCurrency } from '@orderline/contracts/currencies';
import type { Product, ProductCache, ProductReader } from '@orderline/domain/catalog';
import type { PricedProduct, PriceList, SkuIndex } from '@orderline/domain/orders';

/** A product of the catalogue as orders see it. */
export const pricedProduct = ({ id, sku, title, price, version }: Product): PricedProduct => ({
  productId: id,
  sku,
  title,
  price,
  version,
});

/** What products cost, from a reader that may be a cache. */
export const priceListOf = (products: ProductReader, cache: ProductCache): PriceList => ({
  priced: async (ids) => {
    const found = await products.findMany(ids);
    // A price of earlier days, in a code that is no currency, is no price: no event could tell of it.
    const priced = [...found].filter(([, { price }]) => isKnownCurrency(price.currency));
    return new Map(priced.map(([id, product]) => [id, pricedProduct(product)]));
  },
  forget: (ids) => cache.forget(ids),
});

/** Which product a SKU is, from a reader that may be a cache. */
export const skuIndexOf = (products: Pick<ProductReader, 'idsBySku'>): SkuIndex => ({
  productIdsOf: (skus) => products.idsBySku(skus),
});
