import type { Product } from './product.ts';

const stemmed = (word: string): string => (word.length > 3 ? word.replace(/s$/, '') : word);

const wordsIn = (text: string): readonly string[] => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map(stemmed);

/** How well a product answers to a text; null where it does not. */
export const relevanceTo = (text: string, { sku, title, category, description }: Product): number | null => {
  const [sought, owned] = [text.toLowerCase(), sku.toLowerCase()];
  if (owned === sought) return 3;
  const words = wordsIn(text);
  const all = (...texts: readonly string[]) => {
    const there = new Set(wordsIn(texts.join(' ')));
    return words.length > 0 && words.every((word) => there.has(word));
  };
  if (all(title)) return 0.6;
  if (isSku(text) && owned.startsWith(sought)) return 0.5;
  return all(title, sku, category, description) ? 0.1 : null;
};

/** The same for a text that is a part of the product's SKU. */
export const resembling = (text: string, { sku }: Product): number | null =>
  isSku(text) && /[a-z0-9]{3}/i.test(text) && sku.toLowerCase().includes(text.toLowerCase()) ? 0.1 : null;

const isSku = (text: string): boolean => /^[A-Za-z0-9._-]+$/.test(text);

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
