import {
  closeSync,
  copyFileSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';

const HEADER = 64;
/** Offsets in the header of ELF for 64 bits, of its table of sections and of what is loaded. */
const LOADED = 32;
const SECTIONS = 40;
const LOADED_ENTRY = 54;
const SECTION_COUNTS = 58;

const isElf64 = (header) => header.readUInt32BE(0) === 0x7f454c46 && header[4] === 2 && header[5] === 1;

/** Where the last byte is that the kernel or the linker reads: what comes after it is for debuggers. */
const endOfLoaded = (file, header) => {
  const [start, size, count] = [
    Number(header.readBigUInt64LE(LOADED)),
    header.readUInt16LE(LOADED_ENTRY),
    header.readUInt16LE(LOADED_ENTRY + 2),
  ];
  const table = Buffer.alloc(size * count);
  readSync(file, table, 0, table.length, start);
  const ends = Array.from({ length: count }, (_, entry) => {
    const at = entry * size;
    return Number(table.readBigUInt64LE(at + 8) + table.readBigUInt64LE(at + 32));
  });
  return Math.max(start + table.length, ...ends);
};

/** Cuts a file of ELF behind what is loaded, as `strip` does where it is there; any other file stays as it is. */
const cut = (path) => {
  const file = openSync(path, 'r+');
  try {
    const header = Buffer.alloc(HEADER);
    if (readSync(file, header, 0, HEADER, 0) < HEADER || !isElf64(header)) return false;
    const end = endOfLoaded(file, header);
    if (end >= statSync(path).size) return false;
    header.fill(0, SECTIONS, SECTIONS + 8);
    header.fill(0, SECTION_COUNTS + 2);
    writeSync(file, header, 0, HEADER, 0);
    ftruncateSync(file, end);
    return true;
  } finally {
    closeSync(file);
  }
};

/** In a copy that takes its place: what runs it, or has it by another name, keeps what it has. */
export const withoutSymbols = (path) => {
  const copy = `${path}.cut`;
  copyFileSync(path, copy);
  if (cut(copy)) renameSync(copy, path);
  else rmSync(copy);
};
