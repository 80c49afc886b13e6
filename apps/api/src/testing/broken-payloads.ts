type Path = readonly (string | number)[];

const isContainer = (value: unknown): value is Readonly<Record<string | number, unknown>> =>
  typeof value === 'object' && value !== null;

/** The places in a JSON value, itself included. */
export const placesIn = (value: unknown, path: Path = []): readonly Path[] => [
  path,
  ...(isContainer(value) ? Object.keys(value).flatMap((key) => placesIn(value[key], [...path, key])) : []),
];

/** The value with another one at that place; undefined takes it out. */
export const replaced = (value: unknown, [key, ...rest]: Path, by: unknown): unknown => {
  if (key === undefined) return by;
  if (!isContainer(value)) return value;
  const inside = replaced(value[key], rest, by);
  if (Array.isArray(value)) return value.flatMap((item, at) => (String(at) !== key ? [item] : asItems(inside)));
  const { [key]: _replaced, ...others } = value;
  return inside === undefined ? others : { ...others, [key]: inside };
};

const asItems = (item: unknown): readonly unknown[] => (item === undefined ? [] : [item]);

const wrong: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  -1.5,
  1e12,
  '',
  'half \ud800 a pair',
  'x'.repeat(6000),
  [],
  [null],
  {},
  { 'a/b~c%': 1, 'half \udfff': 2 },
];

/** A body with each wrong value in each of its places, and with a field too many in each of its objects. */
export const brokenPayloads = (body: unknown): readonly unknown[] =>
  placesIn(body).flatMap((path) => [
    ...wrong.map((value) => replaced(body, path, value)).filter((value) => value !== undefined),
    replaced(body, [...path, 'toString'], 'a field too many'),
  ]);
