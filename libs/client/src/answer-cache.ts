import type { Received } from './exchange.ts';

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
