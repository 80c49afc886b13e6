/** One kind of thing on a shelf; prices run from `from` to `to` whole pence. */
export type Kind = {
  readonly name: string;
  readonly purpose: string;
  readonly from: number;
  readonly to: number;
};

export type Shelf = {
  readonly category: string;
  /** Begins each SKU of the shelf. */
  readonly prefix: string;
  /** What tells two things of one kind apart. */
  readonly finishes: readonly string[];
  readonly kinds: readonly Kind[];
};

export const kind = (name: string, purpose: string, from: number, to: number): Kind => ({ name, purpose, from, to });
