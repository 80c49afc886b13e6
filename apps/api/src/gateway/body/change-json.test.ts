import type { JsonChanges } from '@orderline/domain/gateway';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changing } from './change-json.ts';
import { changedBody } from './changed-body.ts';
import { isForeignText, isJsonType } from './json-text.ts';

const none: JsonChanges = { limitBytes: 1_000, pick: null, remove: [], rename: [], set: [] };

const changed = (text: string, changes: Partial<JsonChanges>): string => {
  const made = changedBody(Buffer.from(text), changing({ ...none, ...changes }));
  return made.ok ? made.value.toString() : made.error.problem;
};

describe('a JSON body', () => {
  it.each<[what: string, text: string, changes: Partial<JsonChanges>, made: string]>([
    ['loses a member', '{"a":1,"b":2}', { remove: ['/a'] }, '{"b":2}'],
    ['loses one deep inside', '{"a":{"b":{"c":1,"d":2}}}', { remove: ['/a/b/c'] }, '{"a":{"b":{"d":2}}}'],
    ['loses an element, and those behind it move up', '[1,2,3]', { remove: ['/1'] }, '[1,3]'],
    ['loses elements as they stood before', '[1,2,3]', { remove: ['/0', '/1', '/0'] }, '[3]'],
    ['loses many of them', '[0,1,2,3,4,5,6,7,8,9,10]', { remove: ['/2', '/10', '/9'] }, '[0,1,3,4,5,6,7,8]'],
    ['loses an element and what is in it', '[{"a":1},{"a":2}]', { remove: ['/0', '/0/a', '/x'] }, '[{"a":2}]'],
    ['loses what is in elements that move', '[1,{"a":1,"b":2}]', { remove: ['/0', '/1/a'] }, '[{"b":2}]'],
    ['loses nothing where nothing is', '{"a":1}', { remove: ['/b', '/a/b', '/b/c'] }, '{"a":1}'],
    ['loses no method of an array', '[1]', { remove: ['/length', '/map', '/-', '/1', '/00'] }, '[1]'],
    ['gets a member', '{"a":1}', { set: [{ pointer: '/b', value: { c: [null] } }] }, '{"a":1,"b":{"c":[null]}}'],
    ['gets another value', '{"a":1}', { set: [{ pointer: '/a', value: false }] }, '{"a":false}'],
    ['gets none where there is nobody to have it', '{"a":1}', { set: [{ pointer: '/b/c', value: 1 }] }, '{"a":1}'],
    [
      'gets another element, but no more of them',
      '[1]',
      {
        set: [
          { pointer: '/0', value: 2 },
          { pointer: '/1', value: 3 },
        ],
      },
      '[2]',
    ],
    ['has a member renamed', '{"a":{"b":1}}', { rename: [{ pointer: '/a/b', to: 'c' }] }, '{"a":{"c":1}}'],
    ['has one renamed over another', '{"a":1,"b":2}', { rename: [{ pointer: '/a', to: 'b' }] }, '{"b":1}'],
    ['has one renamed to itself', '{"a":1,"b":2}', { rename: [{ pointer: '/a', to: 'a' }] }, '{"a":1,"b":2}'],
    ['keeps what is picked', '{"a":1,"b":{"c":2,"d":3},"e":4}', { pick: ['/a', '/b/d'] }, '{"a":1,"b":{"d":3}}'],
    ['keeps elements that are picked', '{"a":[1,{"b":2,"c":3}]}', { pick: ['/a/1/b'] }, '{"a":[{"b":2}]}'],
    ['keeps nothing where nothing is picked', '{"a":1}', { pick: ['/b'] }, '{}'],
    ['is nothing where it has no members to pick', '"secret"', { pick: ['/a'] }, 'null'],
    [
      'is picked, then has members removed, renamed and set',
      '{"a":1,"b":2,"c":3}',
      { pick: ['/a', '/b'], remove: ['/a'], rename: [{ pointer: '/b', to: 'd' }], set: [{ pointer: '/e', value: 5 }] },
      '{"d":2,"e":5}',
    ],
    ['has names with / and ~', '{"a/b":{"c~d":1},"~1":2}', { remove: ['/a~1b/c~0d', '/~01'] }, '{"a/b":{}}'],
    ['has a member without a name', '{"":{"":1}}', { remove: ['//'] }, '{"":{}}'],
  ])('%s', (_what, text, changes, made) => {
    expect(changed(text, changes)).toBe(made);
  });

  it.each([
    '12345678901234567890',
    '9007199254740993',
    '-0',
    '1.0',
    '1e2',
    '1E400',
    '0.1000000000000000055511151231257827',
    '-9223372036854775808',
  ])('keeps each number as it is written: %s', (number) => {
    const text = `{"a":[${number}],"b":${number},"c":"1.5e3"}`;
    expect(changed(text, { remove: ['/none'] })).toBe(text);
    expect(changed(text, { remove: ['/b/rawJSON', '/b/0'], set: [{ pointer: '/b/x', value: 1 }] })).toBe(text);
  });

  it.each([
    ['a name twice', '{"a":1,"a":2}'],
    ['a name twice, in another spelling', '{"a":1,"\\u0061":2}'],
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['more behind it', '{}{}'],
    ['no UTF-8', '\xff'],
    ['what is no number', '[NaN]'],
  ])('is refused with %s', (_what, text) => {
    const made = changedBody(Buffer.from(text, 'latin1'), changing(none));
    expect(made.ok).toBe(false);
  });

  it('is refused where it is nested deeply, before anything is done to it', () => {
    expect(changed('['.repeat(100_000) + ']'.repeat(100_000), {})).toBe('json-too-deep');
    expect(changed('['.repeat(21) + ']'.repeat(21), {})).toBe('json-too-deep');
  });

  it('touches no prototype, whatever its ways are called', () => {
    const words = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'a', '0');
    const pointer = fc.array(words, { minLength: 1, maxLength: 3 }).map((steps) => `/${steps.join('/')}`);
    const given = fc.record({ pointer, value: fc.constantFrom<1 | object>(1, {}) });
    const property = fc.property(
      fc.array(pointer, { maxLength: 3 }),
      fc.array(fc.record({ pointer, to: words }), { maxLength: 3 }),
      fc.array(given, { maxLength: 3 }),
      fc.option(fc.array(pointer, { minLength: 1, maxLength: 3 })),
      (remove, rename, set, pick) => {
        const changes = { remove, rename, set: set.map(({ pointer: at }) => ({ pointer: at, value: 1 })), pick };
        changed('{"a":{"constructor":{"prototype":{"a":1}}},"toString":[{"a":1}]}', changes);
        changed('[{"constructor":{"a":1}}]', changes);
        expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(12);
        expect(Reflect.get({}, 'a')).toBeUndefined();
        expect(Object.getOwnPropertyNames(Object)).not.toContain('a');
      },
    );
    fc.assert(property);
  });

  it('is itself where nothing is asked for', () => {
    const plain = fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes('"__proto__":'));
    fc.assert(
      fc.property(plain, (value) => {
        expect(JSON.parse(changed(JSON.stringify(value), {}))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

it('is told by its type', () => {
  const types = [
    'application/json',
    'Application/JSON; charset=utf-8',
    'application/merge-patch+json',
    'application/vnd.a.b+json ;a=b',
  ];
  expect(types.filter(isJsonType)).toEqual(types);
  const others = ['text/json', 'application/jsonp', 'application/x-ndjson', 'application/json-seq', 'text/html', ''];
  expect(others.filter(isJsonType)).toEqual([]);
});

it.each([
  ['application/json; charset=utf-16', true],
  ['application/json;charset="UTF-16LE"', true],
  ['application/json; a=b; Charset = latin1', true],
  ['application/json; charset=utf-8; charset=utf-7', true],
  ['application/json; charset=', true],
  ['application/json; charset=utf-8', false],
  ['application/json; charset="UTF-8"', false],
  ['application/json;charset=utf8', false],
  ['application/json; charset=us-ascii', false],
  ['application/json; profile=charset', false],
  ['application/json', false],
])('%s is in another charset than UTF-8: %s', (type, foreign) => {
  expect(isForeignText(type)).toBe(foreign);
});
