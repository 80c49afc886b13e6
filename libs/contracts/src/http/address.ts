import * as z from 'zod';
import { countries, neededIn } from './countries.ts';
import { isBlank, line, written } from './fields.ts';

/** Text that some have and others do not: what is left out or blank is empty. */
const unlessBlank = (most: number, description: string) =>
  written(most)
    .overwrite((text) => (isBlank(text) ? '' : text))
    .meta({ description })
    .optional()
    .transform((text = '') => text);

/** What an address lacks by its country, if that can be told yet. */
const lackedBy = (stated: unknown): readonly string[] => {
  const parts: Readonly<Record<string, unknown>> = typeof stated === 'object' && stated !== null ? { ...stated } : {};
  const { country } = parts;
  if (typeof country !== 'string' || !countries.includes(country)) return [];
  return neededIn(country).filter((part) => parts[part] === undefined || parts[part] === '');
};

/**
 * An address as it is read: `country` is ISO 3166-1 alpha-2, XK or ZZ where it is unknown. City and postal code are empty
 * where an address of that country may do without and does.
 */
export const statedAddress = z
  .strictObject({
    recipient: line(200),
    line1: line(200),
    line2: line(200).exactOptional(),
    city: unlessBlank(100, 'Wanted but for countries whose addresses have none.'),
    region: line(100).exactOptional(),
    postalCode: unlessBlank(20, 'Wanted in countries whose addresses always have one.'),
    country: z.enum(countries, 'is no ISO 3166-1 alpha-2 code').meta({ id: 'Country' }),
  })
  .superRefine(
    (stated, context) => {
      for (const part of lackedBy(stated)) {
        context.addIssue({ code: 'custom', path: [part], input: stated, message: 'is wanted in that country' });
      }
    },
    { when: () => true },
  )
  .meta({ id: 'StatedAddress' });

/** Its city and its postal code are empty where an address of its country may do without and does. */
export const address = z
  .object({
    recipient: z.string(),
    line1: z.string(),
    line2: z.string().optional(),
    city: z.string(),
    region: z.string().optional(),
    postalCode: z.string(),
    country: z.string(),
  })
  .meta({ id: 'Address' });

export const exampleAddress = {
  recipient: 'Ada Lovelace',
  line1: '12 St James’s Square',
  city: 'London',
  postalCode: 'SW1Y 4JH',
  country: 'GB',
};
