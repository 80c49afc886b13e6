import { readFileSync } from 'node:fs';
import { isBlank, replaceFile } from './holes.mjs';

/**
 * What PostgreSQL never asks ICU for: names of zones, currencies, languages, regions and units, encodings other than
 * Unicode's, transliteration, numbers in words, and where words of languages without spaces end. Collations, upper and
 * lower case and normal forms stay.
 */
const UNASKED = /^[^/]+\/(?:(?:curr|lang|rbnf|region|translit|unit|zone)\/.*|[^/]+\.cnv|brkitr\/.*\.dict)$/;

/** The header of a package of ICU's data: its length, magic bytes, little-endian, ASCII, and its format. */
const MAGIC = 2;
const FORMAT = Buffer.from('CmnD\u0001', 'latin1');
const FORMAT_AT = 12;
const LITTLE_ENDIAN_ASCII = 8;

const packageIn = (bytes) => {
  for (let at = bytes.indexOf(FORMAT); at !== -1; at = bytes.indexOf(FORMAT, at + 1)) {
    const start = at - FORMAT_AT;
    if (start < 0 || bytes.readUInt16BE(start + MAGIC) !== 0xda27) continue;
    if (bytes.readUInt16LE(start + LITTLE_ENDIAN_ASCII) !== 0) continue;
    return bytes.subarray(start + bytes.readUInt16LE(start));
  }
  return undefined;
};

/** Its items by name, each with where it begins and ends; the last is left out, as nothing says where it ends. */
const itemsOf = (data) => {
  const entries = Array.from({ length: data.readUInt32LE(0) }, (_, nth) => ({
    name: data.readUInt32LE(4 + 8 * nth),
    start: data.readUInt32LE(8 + 8 * nth),
  }));
  return entries.slice(0, -1).map(({ name, start }, nth) => ({
    name: data.toString('latin1', name, data.indexOf(0, name)),
    start,
    end: entries[nth + 1].start,
  }));
};

/** Empties what is not asked for in a library of ICU's data, each item at its place; any other file stays as it is. */
export const withoutUnasked = (path) => {
  const bytes = readFileSync(path);
  const data = packageIn(bytes);
  if (data === undefined) return;
  const full = itemsOf(data).filter(
    ({ name, start, end }) => UNASKED.test(name) && !isBlank(data.subarray(start, end)),
  );
  if (full.length === 0) return;
  for (const { start, end } of full) data.fill(0, start, end);
  replaceFile(path, bytes);
};
