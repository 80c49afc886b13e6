import * as z from 'zod';
import { amount, line, prose } from '../fields.ts';
import { category } from './product-search.ts';

/** A product as it is created, or stated by a line of an import. */
export const newProduct = z
  .strictObject({
    sku: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'is no SKU such as "MUG-01"'),
    title: line(200),
    description: prose(5000).default(''),
    category,
    price: amount,
  })
  .meta({ id: 'NewProduct' });
