import { randomFrom, sample } from './random.ts';
import shelves from './shelves.json' with { type: 'json' };

/** One kind of thing on a shelf; prices run from `from` to `to` whole pence. */
type Kind = { readonly name: string; readonly purpose: string; readonly from: number; readonly to: number };

type Shelf = {
  readonly category: string;
  /** Begins each SKU of the shelf. */
  readonly prefix: string;
  /** What tells two things of one kind apart. */
  readonly finishes: readonly string[];
  readonly kinds: readonly Kind[];
};

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
  return shelves.flatMap((shelf) => productsOf(shelf, random));
};
