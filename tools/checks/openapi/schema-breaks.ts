import { isDeepStrictEqual } from 'node:util';
import { type Both, type Break, inside, type Look, type Rule, shown } from './break.ts';
import { listOf, type Node, nodeOf, resolved } from './document.ts';

/** What of a schema breaks clients; a change that only tells more, or takes more, breaks none. */
export const schemaBreaks = (look: Look, schemas: Both<unknown>): readonly Break[] => {
  const before = variantsOf(look.documents.before, schemas.before);
  const now = variantsOf(look.documents.now, schemas.now);
  const [one, other] = [before[0], now[0]];
  if (before.length === 1 && now.length === 1 && one && other) return variantBreaks(look, { before: one, now: other });
  return uncovered(look, { before, now });
};

/** The alternatives of a schema: those that it lists, and each of its types. */
const variantsOf = (document: Node, schema: unknown): readonly Node[] => {
  const node = resolved(document, schema);
  const listed = node.anyOf ?? node.oneOf;
  if (Array.isArray(listed)) return listed.flatMap((variant) => variantsOf(document, variant));
  return Array.isArray(node.type) ? node.type.map((type) => ({ ...node, type })) : [node];
};

const uncovered = (look: Look, { before, now }: Both<readonly Node[]>): readonly Break[] => {
  const covers = (pair: Both<Node>) => variantBreaks(look, pair).length === 0;
  const lost =
    look.side === 'request'
      ? before.filter((variant) => !now.some((other) => covers({ before: variant, now: other })))
      : now.filter((variant) => !before.some((other) => covers({ before: other, now: variant })));
  const [rule, verb] = look.side === 'request' ? (['narrowed', 'is gone'] as const) : (['widened', 'is new'] as const);
  return lost.map((variant) => ({ place: look.place, rule, fault: `the alternative ${nameOf(variant)} ${verb}` }));
};

const nameOf = ({ type, enum: values, const: value, format }: Node): string =>
  shown(value ?? values ?? format ?? type ?? 'of any type');

const variantBreaks = (look: Look, pair: Both<Node>): readonly Break[] => {
  const retyped = typeBreaks(look, pair);
  if (retyped.length > 0) return retyped;
  return [
    ...valueBreaks(look, pair),
    ...keywordBreaks(look, pair),
    ...propertyBreaks(look, pair),
    ...itemBreaks(look, pair),
  ];
};

/** An integer is a number, so requests may widen to it and answers may narrow from it. */
const typeBreaks = ({ side, place }: Look, { before, now }: Both<Node>): readonly Break[] => {
  const [sent, read] = side === 'request' ? [before.type, now.type] : [now.type, before.type];
  if (sent === read || read === undefined || (sent === 'integer' && read === 'number')) return [];
  return [{ place, rule: 'retyped', fault: `type was ${shown(before.type)} and is ${shown(now.type)}` }];
};

const valuesOf = ({ enum: values, const: value }: Node): readonly unknown[] | undefined =>
  value === undefined ? (Array.isArray(values) ? values : undefined) : [value];

/** Clients tolerate new values in answers, as the document says. */
const valueBreaks = ({ side, place }: Look, pair: Both<Node>): readonly Break[] => {
  const [before, now] = [valuesOf(pair.before), valuesOf(pair.now)];
  if (side === 'answer' || !now) return [];
  if (!before) return [{ place, rule: 'narrowed', fault: `only ${list(now)} are taken` }];
  const gone = before.filter((value) => !now.some((other) => isDeepStrictEqual(value, other)));
  return gone.length === 0 ? [] : [{ place, rule: 'narrowed', fault: `the values ${list(gone)} are gone` }];
};

const list = (values: readonly unknown[]): string => values.map(shown).join(', ');

type Compare = (look: Look, values: Both<unknown>) => Rule | undefined;

/** Absent bounds hold everything; `direction` is 1 where a greater number lets less through. */
const bound =
  (direction: 1 | -1): Compare =>
  ({ side }, { before, now }) => {
    const [was = 0, is = 0] = [before, now].map((limit) =>
      typeof limit === 'number' ? limit * direction : Number.NEGATIVE_INFINITY,
    );
    if (side === 'request') return is > was ? 'narrowed' : undefined;
    return is < was ? 'widened' : undefined;
  };

const form: Compare = ({ side }, { before, now }) => {
  if (side === 'request') return now === undefined ? undefined : 'narrowed';
  return before === undefined ? undefined : 'retyped';
};

/** Conditions that hold all together: a request may have to meet fewer, an answer meets more. */
const conditions: Compare = ({ side }, { before, now }) => {
  const [fewer, more] = (side === 'request' ? [now, before] : [before, now]).map(listOf);
  const isMet = (fewer ?? []).every((one) => (more ?? []).some((other) => isDeepStrictEqual(one, other)));
  if (isMet) return undefined;
  return side === 'request' ? 'narrowed' : 'widened';
};

const closed: Compare = ({ side }, { now }) => (side === 'request' && now === false ? 'narrowed' : undefined);

/** What is assumed of a request that leaves it out; it may be told of what could be left out before. */
const assumed: Compare = ({ side }, { before }) => (side === 'request' && before !== undefined ? 'changed' : undefined);

const anyChange: Compare = () => 'changed';
const none: Compare = () => undefined;

const elsewhere = ['type', 'enum', 'const', 'properties', 'required', 'items', 'anyOf', 'oneOf'];
const annotations = ['title', 'description', 'example', 'examples', 'deprecated', '$comment', 'readOnly', 'writeOnly'];

/** By keyword of JSON Schema; one that is not here may not change at all. */
const comparisons: Readonly<Record<string, Compare>> = {
  ...Object.fromEntries([...elsewhere, ...annotations].map((keyword) => [keyword, none])),
  minimum: bound(1),
  exclusiveMinimum: bound(1),
  minLength: bound(1),
  minItems: bound(1),
  minProperties: bound(1),
  maximum: bound(-1),
  exclusiveMaximum: bound(-1),
  maxLength: bound(-1),
  maxItems: bound(-1),
  maxProperties: bound(-1),
  allOf: conditions,
  pattern: form,
  format: form,
  default: assumed,
  additionalProperties: closed,
};

const keywordBreaks = (look: Look, { before, now }: Both<Node>): readonly Break[] =>
  [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((keyword) => {
    const values = { before: before[keyword], now: now[keyword] };
    const compare = comparisons[keyword] ?? anyChange;
    if (compare === none || isDeepStrictEqual(values.before, values.now)) return [];
    const rule = compare(look, values);
    const fault = `${keyword} was ${shown(values.before)} and is ${shown(values.now)}`;
    return rule ? [{ place: look.place, rule, fault }] : [];
  });

const propertyBreaks = (look: Look, { before, now }: Both<Node>): readonly Break[] => {
  const [known, current] = [nodeOf(before.properties), nodeOf(now.properties)];
  const [neededBefore, neededNow] = [listOf(before.required), listOf(now.required)];
  const at = (name: string) => inside(look, name);
  const inner = Object.keys(known).flatMap((name): readonly Break[] =>
    Object.hasOwn(current, name)
      ? schemaBreaks(at(name), { before: known[name], now: current[name] })
      : [{ place: at(name).place, rule: 'removed', fault: goneFrom[look.side] }],
  );
  const needs = (names: readonly unknown[], others: readonly unknown[], rule: Rule, fault: string) =>
    names
      .filter((name) => !others.includes(name))
      .map((name): Break => ({ place: at(String(name)).place, rule, fault }));
  return look.side === 'request'
    ? [...inner, ...needs(neededNow, neededBefore, 'newly-required', 'it is required and was not')]
    : [
        ...inner,
        ...needs(neededBefore, neededNow, 'no-longer-required', 'it was always there and may be absent now').filter(
          ({ place }) => !inner.some((found) => found.place === place && found.rule === 'removed'),
        ),
      ];
};

const goneFrom = {
  request: 'it was published and is no longer known',
  answer: 'it was published and is gone',
} as const;

const itemBreaks = (look: Look, { before, now }: Both<Node>): readonly Break[] =>
  before.items === undefined || now.items === undefined
    ? []
    : schemaBreaks(inside(look, '[]'), { before: before.items, now: now.items });
