/** One page by keyset: what follows `after` in the list's order, at most `limit` items. */
export type PageRequest<Position> = { readonly limit: number; readonly after?: Position };

/** `next` is the position to go on from, null at the end. */
export type Page<Item, Position> = { readonly items: readonly Item[]; readonly next: Position | null };

/** Cuts a page out of `limit + 1` rows, the last of which only tells that there is more. */
export const pageOf = <Item, Position>(
  rows: readonly Item[],
  { limit }: PageRequest<Position>,
  position: (item: Item) => Position,
): Page<Item, Position> => {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? position(last) : null };
};
