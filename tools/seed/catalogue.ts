import { household } from './household.ts';
import { leisure } from './leisure.ts';
import { randomFrom, sample } from './random.ts';
import type { Kind, Shelf } from './shelf.ts';

export type DemoProduct = {
  readonly sku: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  /** Whole pence. */
  readonly price: { readonly minor: number; readonly currency: 'GBP' };
  readonly openingStock: number;
};

const SEED = 20_261_122;
const FINISHES_PER_KIND = 4;
const LEAST_STOCK = 1_000;
const ENDINGS = [0, 50, 95, 99] as const;

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const priceWithin = ({ from, to }: Kind, random: () => number): number => {
  const pounds = Math.floor((from + random() * (to - from)) / 100) * 100;
  const minor = pounds + (ENDINGS[Math.floor(random() * ENDINGS.length)] ?? 0);
  return Math.min(Math.max(minor, from), to);
};

const productsOf = ({ category, prefix, finishes, kinds }: Shelf, random: () => number): readonly DemoProduct[] =>
  kinds.flatMap((kind, position) =>
    sample(finishes, FINISHES_PER_KIND, random).map((finish, variant) => ({
      sku: `${prefix}-${String(position + 1).padStart(2, '0')}${'ABCD'.charAt(variant)}`,
      title: `${kind.name}, ${finish}`,
      description: `${kind.purpose}. ${capitalised(finish)}.`,
      category,
      price: { minor: priceWithin(kind, random), currency: 'GBP' as const },
      openingStock: LEAST_STOCK + Math.floor(random() * 40) * 50,
    })),
  );

/** The demo catalogue of an empty system: the same on every machine and on every start. */
export const demoCatalogue = (): readonly DemoProduct[] => {
  const random = randomFrom(SEED);
  return [...household, ...leisure].flatMap((shelf) => productsOf(shelf, random));
};
