import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hmacCursorCodec } from './cursor-codec.ts';

const codec = hmacCursorCodec('a secret of the test, 32 characters');
const position = { key: 'Enamel mug — 30 cl', id: '01990000-0000-7000-8000-000000000001' };
const binding = '/api/v1/products?category=kitchen&sort=title';

describe('a page cursor', () => {
  it('opens to what was sealed, whatever that is, and goes into a URL as it is', () => {
    const anyPosition = fc.jsonValue().filter((value) => value !== null);
    fc.assert(
      fc.property(anyPosition, fc.string({ unit: 'binary' }), (value, list) => {
        const text = codec.seal(value, list);
        expect(text).toMatch(/^[\w.-]+$/);
        expect(codec.open(text, list)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('is void for another list, other filters or another secret', () => {
    const text = codec.seal(position, binding);
    expect(codec.open(text, binding)).toEqual(position);
    expect(codec.open(text, `${binding}&q=mug`)).toBeNull();
    expect(codec.open(text, '')).toBeNull();
    expect(hmacCursorCodec('another secret of 32 characters!').open(text, binding)).toBeNull();
  });

  it('is void with any character changed, dropped or added', () => {
    const text = codec.seal(position, binding);
    const anyPlace = fc.integer({ min: 0, max: text.length - 1 });
    const character = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.= ');
    fc.assert(
      fc.property(anyPlace, character, (place, other) => {
        fc.pre(text[place] !== other);
        expect(codec.open(text.slice(0, place) + other + text.slice(place + 1), binding)).toBeNull();
        expect(codec.open(text.slice(0, place) + text.slice(place + 1), binding)).toBeNull();
        expect(codec.open(text.slice(0, place) + other + text.slice(place), binding)).toBeNull();
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['nothing', ''],
    ['a dot', '.'],
    ['no code', 'e30.'],
    ['no position', `.${'A'.repeat(22)}`],
    ['a position that nobody sealed', `${Buffer.from('{"id":1}').toString('base64url')}.${'A'.repeat(22)}`],
    ['a line after it', `${codec.seal(position, binding)}\n`],
    ['a surrogate', '\ud800.\ud800'],
    ['a megabyte', `${'A'.repeat(1_000_000)}.${'A'.repeat(22)}`],
  ])('is void where it is %s', (_what, text) => {
    expect(codec.open(text, binding)).toBeNull();
  });

  it('is void, and never throws, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(codec.open(text, binding)).toBeNull();
      }),
    );
  });
});
