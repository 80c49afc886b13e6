import { chmodSync, linkSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { withoutUnasked } from './icu.mjs';

const folder = mkdtempSync(join(tmpdir(), 'orderline-icu-'));
afterAll(() => rmSync(folder, { recursive: true }));

const BEFORE = 1_000;
const HEADER = 32;
const SIZE = 20_000;

/** A library with a package of ICU's data in it, as its makers write one. */
const library = (names: readonly string[]): Buffer => {
  const header = Buffer.alloc(HEADER);
  header.writeUInt16LE(HEADER, 0);
  header.writeUInt16BE(0xda27, 2);
  header.write('CmnD\u0001', 12, 'latin1');
  const table = Buffer.alloc(4 + 8 * names.length);
  table.writeUInt32LE(names.length, 0);
  const texts = names.map((name) => `${name}\0`);
  const start = table.length + Buffer.byteLength(texts.join(''));
  let text = table.length;
  for (const [nth, name] of texts.entries()) {
    table.writeUInt32LE(text, 4 + 8 * nth);
    table.writeUInt32LE(start + nth * SIZE, 8 + 8 * nth);
    text += Buffer.byteLength(name);
  }
  const items = names.map((_, nth) => Buffer.alloc(SIZE, nth + 1));
  return Buffer.concat([Buffer.alloc(BEFORE, 255), header, table, Buffer.from(texts.join('')), ...items]);
};

const unasked = ['brkitr/thaidict.dict', 'curr/de.res', 'ibm-37.cnv', 'translit/root.res', 'zone/zh_Hant.res'];
const kept = ['brkitr/word.brk', 'coll/de.res', 'de.res', 'nfc.nrm', 'ucase.icu'];
const names = [...unasked, ...kept, 'zoneinfo64.res'].toSorted().map((name) => `icudt60l/${name}`);

describe('a library of the data of ICU', () => {
  it('keeps collations, upper and lower case at their places, and nothing that is never asked for, twice emptied too', () => {
    const [path, other] = [join(folder, 'libicudata.so.60.2'), join(folder, 'other-name')];
    const bytes = library(names);
    writeFileSync(path, bytes);
    chmodSync(path, 0o754);
    linkSync(path, other);
    withoutUnasked(path);
    const start = bytes.length - names.length * SIZE;
    const expected = Buffer.from(bytes);
    for (const [nth, name] of names.entries()) {
      const isUnasked = unasked.some((one) => name.endsWith(`/${one}`));
      if (isUnasked) expected.fill(0, start + nth * SIZE, start + (nth + 1) * SIZE);
    }
    expect(readFileSync(path).equals(expected)).toBe(true);
    expect(readFileSync(other).equals(bytes)).toBe(true);
    const { ino, mode } = statSync(path);
    expect(mode & 0o777).toBe(0o754);
    withoutUnasked(path);
    expect(statSync(path).ino).toBe(ino);
  });

  it.each([
    ['no package', Buffer.alloc(5_000, 7)],
    ['nothing', Buffer.alloc(0)],
    ['the name of its format alone', Buffer.from('CmnD\u0001 and more', 'latin1')],
    ['a package of big-endian bytes', library(names).fill(1, BEFORE + 8, BEFORE + 9)],
    ['nothing that is unasked for', library(['icudt60l/coll/de.res', 'icudt60l/ucase.icu'])],
  ])('stays as it is where it has %s', (name, bytes) => {
    const path = join(folder, name.replaceAll(' ', '-'));
    writeFileSync(path, bytes);
    withoutUnasked(path);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });
});
