import { foldedText } from '../shared/index.ts';

/** What one part of a search asks for: all of `words` in a row, and all of `grams`. */
export type SearchTerm = {
  readonly excluded: boolean;
  readonly words: string;
  /** One or two characters each, of scripts without spaces. */
  readonly grams: readonly string[];
};

/** A text that somebody searches for, as it is read: products that have all the terms of one alternative. */
export type SearchText = { readonly text: string; readonly alternatives: readonly (readonly SearchTerm[])[] };

/** More are not read: nobody types them. */
const MOST_TERMS = 50;

/** Thai to Khmer, kana, bopomofo, Han and Hangul: words there have no spaces between them, or grow by endings. */
const UNSPACED =
  '\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\u{20000}-\u{3fffd}';

const SIGNS =
  '\u00a0-\u00bf\u00d7\u00f7\u0589\u05be\u05c0\u05c3\u060c\u061b\u061f\u0640\u066a-\u066d\u06d4\u0964\u0965\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u3004\u3008-\u3020\u3030\u30a0\u30fb\u{1f000}-\u{1faff}';

const unspaced = new RegExp(`[${UNSPACED}]+`, 'gu');
const unworded = new RegExp(`[${UNSPACED}${SIGNS}]+`, 'gu');

/** What a folded text holds besides scripts without spaces, and signs that are not ASCII. */
export const spacedText = (folded: string): string => folded.replaceAll(unworded, ' ');

/** Each character of scripts without spaces, and each pair of neighbours. */
export const gramsIn = (folded: string): ReadonlySet<string> =>
  new Set(runsOf(folded).flatMap((run) => [...run, ...pairsOf(run)]));

const runsOf = (folded: string): readonly (readonly string[])[] =>
  (folded.match(unspaced) ?? []).map((run) => [...run]);

const pairsOf = (run: readonly string[]): readonly string[] =>
  run.slice(1).map((character, index) => `${run[index]}${character}`);

const term = /(-*)(?:"([^"]*)"?|([^\s"]+))/g;

/** Reads words, `"phrases"`, `-without` and `this or that`, whatever else is in the text. */
export const readSearchText = (stated: string): SearchText => {
  const text = foldedText(stated);
  const alternatives: SearchTerm[][] = [[]];
  const found = [...text.matchAll(term)].slice(0, MOST_TERMS);
  for (const [index, [whole, dashes = '', phrase, word = '']] of found.entries()) {
    const terms = alternatives.at(-1) ?? [];
    if (whole === 'or' && terms.length > 0 && index < found.length - 1) {
      alternatives.push([]);
      continue;
    }
    const asked = phrase ?? word;
    const grams = runsOf(asked).flatMap((run) => (run.length === 1 ? run : pairsOf(run)));
    const read = { excluded: dashes !== '', words: spacedText(asked).trim(), grams: [...new Set(grams)] };
    if (/[\p{L}\p{N}]/u.test(asked)) terms.push(read);
  }
  return { text, alternatives: alternatives.filter((terms) => terms.length > 0) };
};
