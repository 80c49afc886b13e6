/** The ETags of the values that clients have answered. */
const tags = new WeakMap<object, string>();

export const remember = (value: unknown, etag: string | null): void => {
  if (etag !== null && typeof value === 'object' && value !== null) tags.set(value, etag);
};

/** The ETag of a value as a client answered it; a copy has none. */
export const etagOf = (value: object): string | undefined => tags.get(value);

/** What If-Match says for a change that is based on this value or this ETag. */
export const ifMatchOf = (base: object | string): string => {
  const etag = typeof base === 'string' ? base : etagOf(base);
  if (etag !== undefined) return etag;
  throw new TypeError('ifMatch is no value that a client answered (a copy is not): pass that one, or its ETag.');
};
