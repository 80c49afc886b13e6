import * as z from 'zod';
import { minorOf } from '../../money.ts';
import { currency, line, paging } from '../fields.ts';

export const category = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'is no category such as "kitchen" or "garden-tools"');

export const availability = z.enum(['in_stock', 'low', 'out_of_stock']);

const bound = z.string().regex(/^(0|[1-9]\d{0,15})(\.\d{1,4})?$/, 'is no decimal number such as "12.50"');

type Stated = {
  readonly q?: string | undefined;
  readonly sort?: string | undefined;
  readonly currency?: string | undefined;
  readonly minPrice?: string | undefined;
  readonly maxPrice?: string | undefined;
};

type Flaw = { readonly parameter: keyof Stated; readonly message: string };

/** What is wrong with parameters that are good by themselves. */
const flawsOf = ({ q, sort, currency, minPrice, maxPrice }: Stated): readonly Flaw[] => {
  const flaws: Flaw[] = [];
  const limited = [currency, minPrice, maxPrice].some((stated) => stated !== undefined);
  const priced = sort === undefined || ['price', '-price', 'relevance'].includes(sort);
  if (sort === 'relevance' && q === undefined) flaws.push({ parameter: 'q', message: 'goes with this order' });
  if (limited && !priced) {
    flaws.push({ parameter: 'sort', message: 'is price, -price or relevance where prices are limited' });
  }
  if (limited && currency === undefined) flaws.push({ parameter: 'currency', message: 'goes with a price' });
  for (const [parameter, amount] of Object.entries({ minPrice, maxPrice })) {
    if (amount === undefined || currency === undefined || minorOf({ amount, currency })) continue;
    flaws.push({ parameter: asBound(parameter), message: `has too many decimals for ${currency}, or is too large` });
  }
  return flaws;
};

/** The names of the two bounds. */
const asBound = (name: string) => name as 'minPrice' | 'maxPrice';

/** The query of the catalogue's list. */
export const productSearch = z
  .strictObject({
    q: line(100).optional().meta({
      description:
        'Words of title, category or description (also `"a phrase"`, `-without`, `this or that`), or the beginning of a SKU. Else a part of a SKU, or words that are nearly those. Case, accents and width do not count; of words in scripts without spaces, a part is enough.',
      example: 'enamel mug',
    }),
    category: category.optional().meta({ description: 'Only what is in this category.', example: 'kitchen' }),
    availability: availability.optional().meta({ description: 'Only what is that available.' }),
    minPrice: bound.optional().meta({ description: 'With `currency`; included.', example: '5.00' }),
    maxPrice: bound.optional().meta({ description: 'With `currency`; included.', example: '20.00' }),
    currency: currency.optional().meta({ description: 'Only prices in this currency.', example: 'GBP' }),
    sort: z.enum(['relevance', 'id', 'newest', 'title', '-title', 'price', '-price']).optional().meta({
      description:
        'By default `relevance` with `q`, `price` where prices are limited, else `id`. Prices go by currency first. Where prices are limited: `price`, `-price` or `relevance`.',
    }),
    ...paging,
  })
  .superRefine((stated, context) => {
    for (const { parameter, message } of flawsOf(stated)) {
      context.addIssue({ code: 'custom', path: [parameter], input: stated[parameter], message });
    }
  });
