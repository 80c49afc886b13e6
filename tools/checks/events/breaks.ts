import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '@orderline/contracts/events';

export type Rule =
  | 'removed'
  | 'retyped'
  | 'newly-required'
  | 'no-longer-required'
  | 'narrowed'
  | 'newly-patterned'
  | 'widened'
  | 'moved'
  | 'unmarked'
  | 'unrecorded'
  | 'changed';

/** A change that some consumer, or some event that is already published, cannot live with. */
export type Break = { readonly field: string; readonly rule: Rule; readonly fault: string };

type Change = {
  readonly field: string;
  readonly keyword: string;
  readonly before: unknown;
  readonly now: unknown;
};

type Compare = (change: Change) => readonly Break[];

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

const any =
  (rule: Rule): Compare =>
  ({ field, keyword, before, now }) => [{ field, rule, fault: `${keyword} was ${shown(before)} and is ${shown(now)}` }];

const none: Compare = () => [];

/** Absent bounds hold everything; `direction` is 1 where a greater number lets less through. */
const bound =
  (direction: 1 | -1): Compare =>
  (change) => {
    const [before, now] = [change.before, change.now].map((limit) =>
      typeof limit === 'number' ? limit * direction : Number.NEGATIVE_INFINITY,
    );
    return any((now ?? 0) > (before ?? 0) ? 'narrowed' : 'widened')(change);
  };

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const without = (values: unknown, others: unknown): readonly unknown[] =>
  listed(values).filter((value) => !listed(others).some((other) => isDeepStrictEqual(value, other)));

const values: Compare = (change) => {
  const { field, before, now } = change;
  if (!Array.isArray(before) || !Array.isArray(now)) return any('retyped')(change);
  const list = (items: readonly unknown[]) => items.map(shown).join(', ');
  const [gone, added] = [without(before, now), without(now, before)];
  return [
    ...(gone.length > 0 ? [{ field, rule: 'narrowed', fault: `the values ${list(gone)} are gone` } as const] : []),
    ...(added.length > 0 ? [{ field, rule: 'widened', fault: `the values ${list(added)} are new` } as const] : []),
  ];
};

const inside = (field: string, name: unknown): string => (field === '' ? String(name) : `${field}.${name}`);

const required: Compare = ({ field, before, now }) => [
  ...without(now, before).map(
    (name) => ({ field: inside(field, name), rule: 'newly-required', fault: 'it is required and was not' }) as const,
  ),
  ...without(before, now).map(
    (name) =>
      ({ field: inside(field, name), rule: 'no-longer-required', fault: 'it was required and is not' }) as const,
  ),
];

const schemaOf = (value: unknown): JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

const properties: Compare = ({ field, before, now }) => {
  const current = schemaOf(now);
  return Object.entries(schemaOf(before)).flatMap(([name, schema]) =>
    Object.hasOwn(current, name)
      ? breaksOf(schemaOf(schema), schemaOf(current[name]), inside(field, name))
      : [{ field: inside(field, name), rule: 'removed', fault: 'it was published and is gone' }],
  );
};

const items: Compare = ({ field, before, now }) => breaksOf(schemaOf(before), schemaOf(now), `${field}[]`);

const unmarked: Compare = ({ field, before }) =>
  before === true ? [{ field, rule: 'unmarked', fault: 'it is no longer marked as personal data' }] : [];

/** By keyword of JSON Schema; one that is not here may not change at all. */
const comparisons: Readonly<Record<string, Compare>> = {
  $schema: none,
  title: none,
  description: none,
  examples: none,
  type: any('retyped'),
  format: any('retyped'),
  const: any('retyped'),
  enum: values,
  pattern: (change) => any(change.before === undefined ? 'newly-patterned' : 'narrowed')(change),
  minimum: bound(1),
  exclusiveMinimum: bound(1),
  minLength: bound(1),
  minItems: bound(1),
  maximum: bound(-1),
  exclusiveMaximum: bound(-1),
  maxLength: bound(-1),
  maxItems: bound(-1),
  properties,
  required,
  items,
  pii: unmarked,
  'x-topic': any('moved'),
  'x-source': any('moved'),
  'x-key': any('moved'),
  'x-direction': (change) => (change.before === undefined ? [] : any('moved')(change)),
  'x-version': none,
  'x-extensible-enum': ({ field, before, now }) =>
    without(before, now).map((code) => ({ field, rule: 'narrowed', fault: `the known value ${shown(code)} is gone` })),
};

/**
 * What of `current` breaks `published`, either way: consumers that know the one must read events of the other, as both
 * are in the topic at the same time. What is only added, and is not required, breaks nothing.
 */
export const breaksOf = (published: JsonSchema, current: JsonSchema, field = ''): readonly Break[] =>
  [...new Set([...Object.keys(published), ...Object.keys(current)])].flatMap((keyword) => {
    const change = { field, keyword, before: published[keyword], now: current[keyword] };
    if (isDeepStrictEqual(change.before, change.now)) return [];
    return (comparisons[keyword] ?? any('changed'))(change);
  });
