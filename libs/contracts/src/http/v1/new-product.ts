import * as z from 'zod';
import { amount, line, prose, sku } from '../fields.ts';

export const category = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'is no category such as "kitchen" or "garden-tools"');

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
