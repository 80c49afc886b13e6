import { readFileSync } from 'node:fs';
import { replaceFile } from './holes.mjs';

const HEADER = 64;
/** Offsets in the header of ELF for 64 bits, of its table of sections and of what is loaded. */
const LOADED = 32;
const SECTIONS = 40;
const LOADED_ENTRY = 54;
const SECTION_COUNTS = 58;

const isElf64 = (bytes) =>
  bytes.length >= HEADER && bytes.readUInt32BE(0) === 0x7f454c46 && bytes[4] === 2 && bytes[5] === 1;

/** Where the last byte is that the kernel or the linker reads: what comes after it is for debuggers. */
const endOfLoaded = (bytes) => {
  const [start, size, count] = [
    Number(bytes.readBigUInt64LE(LOADED)),
    bytes.readUInt16LE(LOADED_ENTRY),
    bytes.readUInt16LE(LOADED_ENTRY + 2),
  ];
  const ends = Array.from({ length: count }, (_, entry) => {
    const at = start + entry * size;
    return Number(bytes.readBigUInt64LE(at + 8) + bytes.readBigUInt64LE(at + 32));
  });
  return Math.max(start + size * count, ...ends);
};

/** Cuts a file of ELF behind what is loaded, as `strip` does where it is there; any other file stays as it is. */
export const withoutSymbols = (path) => {
  const bytes = readFileSync(path);
  if (!isElf64(bytes)) return;
  const end = endOfLoaded(bytes);
  if (end >= bytes.length) return;
  bytes.fill(0, SECTIONS, SECTIONS + 8);
  bytes.fill(0, SECTION_COUNTS + 2, HEADER);
  replaceFile(path, bytes.subarray(0, end));
};
