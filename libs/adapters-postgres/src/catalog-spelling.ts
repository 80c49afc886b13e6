import { foldedText, spacedText } from '@orderline/domain/catalog';
import type { Send } from './statement.ts';

/** Longer texts hold more than one slip. */
const MOST_WORDS = 8;

const CLOSEST = `
select asked.word, coalesce(known.word, alike.word) as meant
from unnest($1::text[]) with ordinality as asked (word, position)
left join product_words as known on known.word = asked.word
left join lateral (
  select word from product_words where known.word is null and product_words.word % asked.word
  order by similarity(product_words.word, asked.word) desc, word limit 1
) as alike on true
order by position`;

/** The text with the closest word of a title in place of each that no title has; null where there is none to replace. */
export const correctedText = async (send: Send, text: string): Promise<string | null> => {
  const words = (spacedText(foldedText(text)).match(/\p{L}{3,30}/gu) ?? []).slice(0, MOST_WORDS);
  if (words.length === 0) return null;
  const rows = closest(await send({ text: CLOSEST, params: [words] }));
  return rows.some(({ word, meant }) => meant !== null && meant !== word)
    ? rows.map(({ word, meant }) => meant ?? word).join(' ')
    : null;
};

type Closest = { readonly word: string; readonly meant: string | null };

/** CLOSEST answers the columns that it names. */
const closest = (rows: readonly unknown[]) => rows as readonly Closest[];
