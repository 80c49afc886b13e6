import { ok, type Result } from '../shared/index.ts';

/** A category that products are in, and how many. */
export type Category = { readonly category: string; readonly products: number };

/** In the order of the names' code points. */
export type Categories = {
  readonly items: readonly Category[];
  /** How many there are, also beyond the items. */
  readonly total: number;
};

export type CategoryReader = {
  /** At most `limit` of those that have products, as they are at this moment; it takes no longer for more products. */
  categories(limit: number): Promise<Categories>;
};

/** More than a shop has; a longer list is cut. */
const mostCategories = 1000;

export type ListCategoriesPorts = { readonly categories: CategoryReader };

/** Lists the categories of the catalogue with their counts. */
export const listCategories =
  ({ categories }: ListCategoriesPorts) =>
  async (): Promise<Result<Categories, never>> =>
    ok(await categories.categories(mostCategories));
