import type { JsonChanges, JsonPointer } from '@orderline/domain/gateway';
import { isContainer } from './json-text.ts';

/** The names on the way to a value (RFC 6901 §4). */
const stepsOf = (pointer: JsonPointer): readonly string[] =>
  pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

const isIndex = (step: string): boolean => /^(?:0|[1-9]\d*)$/.test(step);

/** Of arrays, only elements that are there: `-` and `length` are none. */
const has = (holder: object, step: string): boolean =>
  Object.hasOwn(holder, step) && (!Array.isArray(holder) || isIndex(step));

/** What lies deeper and further behind comes first, so that nothing that is removed moves what is still to be. */
const fromBehind = (one: readonly string[], other: readonly string[]): number => {
  const at = one.findIndex((step, position) => step !== other[position]);
  const [a, b] = [one[at], other[at]];
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  if (isIndex(a) && isIndex(b)) return Number(b) - Number(a);
  if (isIndex(a) !== isIndex(b)) return isIndex(a) ? -1 : 1;
  return a < b ? -1 : 1;
};

const valueIn = (holder: object, step: string): unknown => Reflect.get(holder, step);

/** A member of its own, whatever its name: `__proto__` is one like any other. */
const put = (holder: object, step: string, value: unknown): void => {
  Object.defineProperty(holder, step, { value, writable: true, enumerable: true, configurable: true });
};

const take = (holder: object, step: string): void => {
  if (Array.isArray(holder)) holder.splice(Number(step), 1);
  else Reflect.deleteProperty(holder, step);
};

/** What holds the last of the steps; undefined where the way does not lead so far. */
const holderOf = (root: unknown, steps: readonly string[]): object | undefined => {
  let at: unknown = root;
  for (const step of steps.slice(0, -1)) {
    if (!isContainer(at) || !has(at, step)) return undefined;
    at = valueIn(at, step);
  }
  return isContainer(at) ? at : undefined;
};

type Ways = readonly (readonly string[])[];

const nothing = Symbol('nothing of it was picked');

const picked = (value: unknown, ways: Ways): unknown => {
  if (ways.some((steps) => steps.length === 0)) return value;
  if (!isContainer(value)) return nothing;
  const kept: object = Array.isArray(value) ? [] : {};
  for (const step of Object.keys(value)) {
    const further = ways.flatMap(([first, ...rest]) => (first === step ? [rest] : []));
    const inner = further.length === 0 ? nothing : picked(valueIn(value, step), further);
    if (inner === nothing) continue;
    if (Array.isArray(kept)) kept.push(inner);
    else put(kept, step, inner);
  }
  return kept;
};

/** Makes of the changes a function that applies them to a value, which it may change: pick, remove, rename, set. */
export const changing = ({ pick, remove, rename, set }: JsonChanges): ((value: unknown) => unknown) => {
  const ways = pick?.map(stepsOf);
  const removed = [...new Set(remove)].map(stepsOf).sort(fromBehind);
  const renamed = rename.map(({ pointer, to }) => ({ steps: stepsOf(pointer), to }));
  const given = set.map(({ pointer, value }) => ({ steps: stepsOf(pointer), value }));
  const at = (root: unknown, steps: readonly string[], change: (holder: object, step: string) => void): void => {
    const holder = holderOf(root, steps);
    const step = steps.at(-1);
    if (holder && step !== undefined) change(holder, step);
  };

  return (value) => {
    const found = ways ? picked(value, ways) : value;
    const root = found === nothing ? null : found;
    for (const steps of removed)
      at(root, steps, (holder, step) => {
        if (has(holder, step)) take(holder, step);
      });
    for (const { steps, to } of renamed)
      at(root, steps, (holder, step) => {
        if (Array.isArray(holder) || !has(holder, step) || step === to) return;
        const moved = valueIn(holder, step);
        take(holder, step);
        put(holder, to, moved);
      });
    for (const { steps, value: wanted } of given)
      at(root, steps, (holder, step) => {
        if (!Array.isArray(holder) || has(holder, step)) put(holder, step, wanted);
      });
    return root;
  };
};
