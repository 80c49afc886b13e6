import type { Received } from './exchange.ts';

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

type Cached = { readonly etag: string; readonly received: Received };

/** The latest answers that carried an ETag; which was used longest ago goes first. */
export type AnswerCache = {
  get(key: string): Cached | undefined;
  set(key: string, received: Received): void;
};

export const createAnswerCache = (most: number): AnswerCache => {
  const entries = new Map<string, Cached>();
  const put = (key: string, cached: Cached) => {
    entries.delete(key);
    entries.set(key, cached);
    for (const oldest of entries.keys()) {
      if (entries.size <= most) break;
      entries.delete(oldest);
    }
  };
  return {
    get: (key) => {
      const cached = entries.get(key);
      if (cached) put(key, cached);
      return cached;
    },
    set: (key, received) => {
      const etag = received.headers.get('etag');
      if (etag !== null) put(key, { etag, received });
    },
  };
};
