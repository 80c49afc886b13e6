import type { Product } from '@orderline/domain/catalog';
import { asId, money } from '@orderline/domain/shared';
import { dateIn, decodedBy, fieldsOf, textIn, wholeNumberIn } from './decode.ts';
import type { Codec } from './redis-store.ts';

/** The version of the cached shape: raise it with every change of what is kept here. */
export const PRODUCT_KEYS = 'orderline:product:1';

export const productCodec: Codec<Product> = {
  encode: ({ id, sku, title, description, category, price, version, createdAt, updatedAt }) =>
    JSON.stringify({ id, sku, title, description, category, price, version, createdAt, updatedAt }),
  decode: decodedBy((product) => {
    const price = fieldsOf(product.price);
    return {
      id: asId(textIn(product, 'id')),
      sku: textIn(product, 'sku'),
      title: textIn(product, 'title'),
      description: textIn(product, 'description'),
      category: textIn(product, 'category'),
      price: money(wholeNumberIn(price, 'minor'), textIn(price, 'currency')),
      version: wholeNumberIn(product, 'version'),
      createdAt: dateIn(product, 'createdAt'),
      updatedAt: dateIn(product, 'updatedAt'),
    };
  }),
};
