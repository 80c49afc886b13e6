import { gramsIn, spacedText } from '@orderline/domain/catalog';
import { foldedText } from '@orderline/domain/shared';
import { expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';

const opened = useDatabase();

const STEP = 4096;

/** Assigned in Unicode 17, of which PostgreSQL 18 does not know yet which is the small letter of which. */
const tooNew = /[\ua7ce-\ua7d5\ua7f1\u{16ea0}-\u{16ed3}]/u;

/** Every assigned character but half surrogate pairs and controls. */
const characters = (from: number): readonly string[] =>
  Array.from({ length: STEP }, (_, index) => String.fromCodePoint(from + index)).filter(
    (character) => !/[\p{Cn}\p{Cs}\p{Cc}]/u.test(character) && !tooNew.test(character),
  );

it('PostgreSQL folds every character as the core does, and reads the same of it as words', async () => {
  const differing: string[] = [];
  for (let from = 0; from < 0x30000; from += STEP) {
    const asked = characters(from).map((character) => `a${character}b`);
    const rows = await opened().outside<{ folded: string; words: string }[]>`
      select search_folded(asked) as folded, search_words(search_folded(asked)) as words
      from unnest(${asked}::text[]) with ordinality as each (asked, position) order by position`;
    for (const [index, text] of asked.entries()) {
      const core = foldedText(text);
      if (rows[index]?.folded !== core || rows[index]?.words !== spacedText(core)) differing.push(text);
    }
  }
  expect(differing).toEqual([]);
});

it('PostgreSQL reads the same parts of words as the core', async () => {
  const { outside } = opened();
  for (const text of [
    '電気炊飯器, USB充電器。แก้วกาแฟร้อน',
    'コーヒー・カップ',
    '커피잔 세트',
    'plain',
    '',
    '𠮷野家',
    '煲',
  ]) {
    const [row] = await outside`select tsvector_to_array(search_grams(search_folded(${text}), 'A')) as grams`;
    expect([...(row?.grams ?? [])].toSorted()).toEqual([...gramsIn(foldedText(text))].toSorted());
  }
});

it('the longest texts are indexed, whatever is in them', async () => {
  const { outside } = opened();
  const many = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => String.fromCodePoint(from + index)).join('');
  for (const text of [
    many(0x4e00, 5000),
    many(0x20000, 2500),
    'ﷺ'.repeat(5000),
    '㌀㌁㌂㍿'.repeat(1250),
    'x-'.repeat(2500),
  ]) {
    const [row] = await outside`
      select length(to_tsvector('english', search_words(search_folded(${text}))) || search_grams(search_folded(${text}), 'D')) as it`;
    expect(row?.it).toBeGreaterThan(0);
  }
});
