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
