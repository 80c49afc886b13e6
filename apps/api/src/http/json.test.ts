import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, scanJson } from './json.ts';
import { canonicalJson } from './policy/idempotency.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

const shallow = fc.jsonValue({ maxDepth: 5 });

describe('JSON as it is read', () => {
  it('is what JSON.parse reads, wherever that is strict enough', () => {
    const property = fc.property(shallow, fc.nat(3), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const forbidden = text.includes('"__proto__":');
      expect(parseJson(bytes(text)).ok).toBe(!forbidden);
      if (!forbidden) expect(parseJson(bytes(text))).toEqual({ ok: true, value: JSON.parse(text) });
    });
    fc.assert(property);
  });

  it('may begin with a byte order mark, which is no part of it', () => {
    expect(parseJson(bytes('\ufeff{"a":"\ufeff"}'))).toEqual({ ok: true, value: { a: '\ufeff' } });
    expect(parseJson(bytes('\ufeff'))).toMatchObject({ ok: false, error: { problem: 'empty-body' } });
    expect(parseJson(bytes('\ufeff\ufeff1'))).toMatchObject({ ok: false, error: { problem: 'malformed-json' } });
  });

  it('never has a key twice in one object, however the key is spelt', () => {
    const property = fc.property(fc.string(), shallow, (key, value) => {
      const inner = JSON.stringify(value);
      const escaped = [...key].map((_unit, at) => `\\u${key.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
      fc.pre(key !== '__proto__' && [...key].length === key.length && !inner.includes('"__proto__":'));
      expect(scanJson(`{${JSON.stringify(key)}:${inner},"${escaped}":1}`, { depth: 20 })).toBe('duplicate-key');
    });
    fc.assert(property);
  });

  it('may have the same key in two objects', () => {
    expect(scanJson('{"a":{"a":[{"a":1},{"a":2}]},"b":"a"}', { depth: 20 })).toBeNull();
  });

  it('counts levels, not brackets in text', () => {
    const level = fc.property(fc.integer({ min: 1, max: 30 }), (depth) => {
      const text = `${'{"[{":['.repeat(depth)}"]}"${']}'.repeat(depth)}`;
      expect(scanJson(text, { depth: 20 })).toBe(depth * 2 > 20 ? 'too-deep' : null);
    });
    fc.assert(level);
  });

  it('has one canonical text, whatever the order of its keys', () => {
    const turned = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(turned);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([key, inner]) => [key, turned(inner)]),
      );
    };
    fc.assert(
      fc.property(shallow, (value) => {
        expect(canonicalJson(turned(value))).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
