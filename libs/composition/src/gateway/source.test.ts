import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Path, readSource, readYaml } from './source.ts';

const pathsIn = (value: unknown, path: Path = []): readonly Path[] => [
  path,
  ...(typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) =>
        pathsIn(inner, [...path, Array.isArray(value) ? Number(key) : key]),
      )
    : []),
];

const told = ({ documents }: ReturnType<typeof readSource>) =>
  documents.map(({ value, placeOf, placeOfKey }) => ({
    value,
    places: pathsIn(value).map((path) => [path, placeOf(path), placeOf([...path, 'nowhere'])]),
    keys: pathsIn(value).map((path) => [path, placeOfKey(path.slice(0, -1), String(path.at(-1)))]),
  }));

const word = fc.stringMatching(/^[a-zA-Z0-9 _/{}[\],:"\\é-]{0,8}$/);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    word,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(word, tie('tree'), { maxKeys: 4 }),
  ),
}));

describe('a file of JSON', () => {
  it('is read as the reader of YAML reads it, each thing in it at the same place', () => {
    const file = fc.tuple(fc.oneof(fc.array(tree), fc.dictionary(word, tree)), fc.constantFrom(0, 1, 2));
    fc.assert(
      fc.property(file, ([value, indent]) => {
        const text = JSON.stringify(value, null, indent);
        expect(told(readSource(text))).toEqual(told(readYaml(text)));
      }),
    );
  });

  it('with a key twice, or a fault, is what the reader of YAML says of it', () => {
    for (const text of ['{"a": 1, "b": {"c": 1, "c": 2}}', '{"a": [1, 2}', '{"a": 1} b', '[1, 2', '{"a": 1,}']) {
      const { documents, faults } = readSource(text);
      expect([documents.length, faults], text).toEqual([readYaml(text).documents.length, readYaml(text).faults]);
    }
    expect(readSource('{"b": {"c": 1, "c": 2}}').faults).toHaveLength(1);
  });

  it('may be indented by tabs, which YAML may not', () => {
    expect(readSource('{\n\t"a": [\n\t\t1]}').documents.map(({ placeOf }) => placeOf(['a', 0]))).toEqual([
      { line: 3, column: 3 },
    ]);
  });
});
