import { describe, expect, it } from 'vitest';
import { createAnswerCache } from './etags.ts';

const received = (text: string, etag?: string) => ({
  status: 200,
  headers: new Headers(etag === undefined ? {} : { ETag: etag }),
  text,
});

describe('the cache of answers', () => {
  it('keeps no more than it may, and lets go of what was used longest ago', () => {
    const cache = createAnswerCache(2);
    cache.set('a', received('1', '"1"'));
    cache.set('b', received('2', '"1"'));
    cache.get('a');
    cache.set('c', received('3', '"1"'));
    expect(['a', 'b', 'c'].map((key) => cache.get(key)?.received.text)).toEqual(['1', undefined, '3']);
  });

  it('replaces what it has by what is newer', () => {
    const cache = createAnswerCache(2);
    cache.set('a', received('1', '"1"'));
    cache.set('a', received('2', '"2"'));
    expect(cache.get('a')).toMatchObject({ etag: '"2"', received: { text: '2' } });
  });

  it('keeps nothing without an ETag, and nothing at all where it may keep nothing', () => {
    const cache = createAnswerCache(2);
    cache.set('a', received('1'));
    expect(cache.get('a')).toBeUndefined();
    const none = createAnswerCache(0);
    none.set('a', received('1', '"1"'));
    expect(none.get('a')).toBeUndefined();
  });
});
