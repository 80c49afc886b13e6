import { foldedText } from '../shared/index.ts';
import type { Product } from './product.ts';
import { gramsIn, readSearchText, type SearchTerm, spacedText } from './search-text.ts';

/** The most common of the words that a language leaves out. */
const leftOut = new Set(
  'a an and are as at be by for from has in is it no not of on or that the this to was who will with'.split(' '),
);

const stemmed = (word: string): string => (word.length > 3 ? word.replace(/s$/, '') : word);

const wordsIn = (text: string): readonly string[] =>
  (spacedText(foldedText(text)).match(/[\p{L}\p{N}]+/gu) ?? []).map(stemmed);

const wanted = (words: readonly string[]) => words.filter((word) => !leftOut.has(word));

type Reading = (text: string) => readonly string[];

/** Whether the words stand in one of the texts in a row. */
const inARow = (texts: readonly string[], words: readonly string[], reading: Reading): boolean =>
  words.length === 0 || texts.some((text) => ` ${reading(text).join(' ')} `.includes(` ${words.join(' ')} `));

const meets = (texts: readonly string[], reading: Reading) => {
  const grams = gramsIn(foldedText(texts.join('\n')));
  return (term: SearchTerm): boolean => {
    const there = inARow(texts, reading(term.words), reading) && term.grams.every((gram) => grams.has(gram));
    return there !== term.excluded;
  };
};

/** How well a product answers to a text; null where it does not. */
export const relevanceTo = (stated: string, { sku, title, category, description }: Product): number | null => {
  const { text, alternatives } = readSearchText(stated);
  const owned = sku.toLowerCase();
  if (owned === text) return 3;
  const asked = (reading: Reading) =>
    alternatives.map((terms) => terms.filter(({ words, grams }) => grams.length > 0 || reading(words).length > 0));
  const told: Reading = (words) => wanted(wordsIn(words));
  const plain = asked(told).every((terms) => terms.length === 0);
  const reading = plain ? wordsIn : told;
  const found = asked(reading).filter((terms) => terms.length > 0);
  const all = (...texts: readonly string[]) => found.some((terms) => terms.every(meets(texts, reading)));
  if (all(title)) return 0.6;
  if (isSku(text) && owned.startsWith(text)) return 0.5;
  return !plain && all(title, sku, category, description) ? 0.1 : null;
};

/** The same for a text that is a part of the product's SKU. */
export const resembling = (stated: string, { sku }: Product): number | null => {
  const text = foldedText(stated);
  return isSku(text) && /[a-z0-9]{3}/.test(text) && sku.toLowerCase().includes(text) ? 0.1 : null;
};

const isSku = (text: string): boolean => /^[a-z0-9._-]+$/.test(text);

/** The text with the closest word of a title in place of each that no title has; null where there is none to replace. */
export const correctedIn = (products: readonly Product[], text: string): string | null => {
  const known = new Set(products.flatMap(({ title }) => wordsIn(title)));
  const words = wordsIn(text);
  const closest = (word: string): string => {
    const [best] = [...known]
      .map((candidate) => ({ candidate, likeness: similarity(word, candidate) }))
      .toSorted((one, other) => other.likeness - one.likeness);
    return best && best.likeness >= 0.3 ? best.candidate : word;
  };
  const corrected = words.map((word) => (known.has(word) ? word : closest(word))).join(' ');
  return corrected === words.join(' ') ? null : corrected;
};

/** The share of trigrams that two words have in common, as pg_trgm counts. */
const similarity = (one: string, other: string): number => {
  const [ones, others] = [trigramsOf(one), trigramsOf(other)];
  const common = [...ones].filter((trigram) => others.has(trigram)).length;
  return common / (ones.size + others.size - common);
};

const trigramsOf = (word: string): ReadonlySet<string> => {
  const padded = `  ${word} `;
  return new Set(Array.from({ length: padded.length - 2 }, (_, index) => padded.slice(index, index + 3)));
};
