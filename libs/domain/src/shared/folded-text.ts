const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ς: 'σ',
};

const letters = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g');

/** The text without what does not count in a search: case, accents, width, composition. `search_folded` in PostgreSQL does the same. */
export const foldedText = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]/g, '')
    .toLowerCase()
    .replaceAll(letters, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFKC');
