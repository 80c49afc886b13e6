import * as z from 'zod';
import { amount, line, prose, sku } from '../fields.ts';
import { category } from './product-search.ts';

/** A product as it is created, or stated by a line of an import. */
export const newProduct = z
  .strictObject({
    sku,
    title: line(200),
    description: prose(5000).default(''),
    category,
    price: amount,
  })
  .meta({ id: 'NewProduct' });
