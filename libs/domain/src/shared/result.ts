declare const kind: unique symbol;

/** A canonical lower-case UUID (version 7 when made here, RFC 9562) that names one kind of thing. */
export type Id<Kind extends string = string> = string & { readonly [kind]: Kind };

export type UserId = Id<'User'>;
export type ProductId = Id<'Product'>;
export type OrderId = Id<'Order'>;
export type EventId = Id<'Event'>;

/** Makes a fresh, time-ordered id. */
export type NewId = <I extends Id>() => I;

/** Takes a string as an id; the caller guarantees that it is a canonical UUID of that kind of thing. */
export const asId = <I extends Id>(value: string): I => value as I;

/** What a use case answers: a value, or a refusal, which is an answer too and rolls its transaction back. */
export type Result<Value, Refusal> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: Refusal };

export const ok = <Value>(value: Value): Result<Value, never> => ({ ok: true, value });

export const err = <Refusal>(error: Refusal): Result<never, Refusal> => ({ ok: false, error });

/**
 * Runs `work` in one transaction over the stores that it names. A refusal and a thrown error both roll everything
 * back; a transaction inside a transaction throws.
 */
export type Transact<Stores> = <Value, Refusal>(
  work: (stores: Stores) => Promise<Result<Value, Refusal>>,
) => Promise<Result<Value, Refusal>>;

/** Tells the present instant, UTC, to the millisecond. */
export type Now = () => Date;

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
