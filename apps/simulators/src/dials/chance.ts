import { hash } from 'node:crypto';

/** A number in [0, 1) that the seed and the words alone decide, so that a run can be repeated. */
export type Chance = (...words: readonly (string | number)[]) => number;

const DIGITS = 12;

export const chanceBy =
  (seed: string): Chance =>
  (...words) =>
    Number.parseInt(hash('sha256', JSON.stringify([seed, ...words])).slice(0, DIGITS), 16) / 16 ** DIGITS;

/** One of the items, each as likely as the others. */
export const oneOf = <Item>(items: readonly [Item, ...Item[]], chance: number): Item =>
  items[Math.floor(chance * items.length)] ?? items[0];
