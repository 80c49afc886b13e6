import { longestLine } from './lines.ts';

/** Why one record is refused, or nothing after it can be read. */
export type CsvFlaw = { readonly code: string; readonly detail: string };

/** A record of a table, and the line on which it begins; after `unclosed` nothing can be read. */
export type CsvRecord =
  | { readonly kind: 'cells'; readonly line: number; readonly cells: readonly string[] }
  | { readonly kind: 'flawed'; readonly line: number; readonly flaw: CsvFlaw }
  | { readonly kind: 'unclosed'; readonly line: number; readonly flaw: CsvFlaw };

const flaws = {
  encoding: { code: 'wrong-encoding', detail: 'is not UTF-8' },
  long: { code: 'too-long', detail: `is longer than ${longestLine} bytes` },
  spaced: { code: 'quote-after-space', detail: 'has a space before the quote that opens a cell' },
  carriage: { code: 'not-valid', detail: 'has a carriage return that no line feed follows' },
  overlong: {
    code: 'unclosed-quote',
    detail: `opens a quote that does not close within ${longestLine} bytes of its line`,
  },
  closing: {
    code: 'unclosed-quote',
    detail:
      'opens a quote that does not close: after the quote that ends a cell comes a comma or the end of the line, and a quote within the cell is written twice',
  },
  open: { code: 'unclosed-quote', detail: 'opens a quote that nothing closes' },
} as const satisfies Readonly<Record<string, CsvFlaw>>;

const [quote, comma, lineFeed, carriageReturn, space, tab] = [0x22, 0x2c, 0x0a, 0x0d, 0x20, 0x09];

/** Whether a byte means something to the reader. */
const special = new Uint8Array(256);
for (const byte of [quote, comma, lineFeed, carriageReturn]) special[byte] = 1;

/** Where the reader stands: before a cell, in a plain one, in a quoted one, after its quote, after a carriage return. */
type Place = 'before' | 'plain' | 'quoted' | 'closed' | 'returned';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads records by RFC 4180 to the letter, byte by byte, holding one record of at most `longestLine` bytes. A quote
 * within a cell that does not begin with one is a character. Empty lines are counted, not given.
 */
export const csvReader = () => {
  const held = Buffer.allocUnsafe(longestLine);
  let place: Place = 'before';
  let line = 1;
  let begun = 1;
  let opened = 1;
  let size = 0;
  let used = 0;
  let ends: number[] = [];
  let quoted = false;
  let blank = true;
  let flaw: CsvFlaw | null = null;
  let given: CsvRecord[] = [];
  let stopped = false;

  const stop = (why: CsvFlaw): void => {
    given.push({ kind: 'unclosed', line: opened, flaw: why });
    stopped = true;
  };

  const endCell = (): void => {
    ends.push(used);
    [place, blank] = ['before', true];
  };

  const cells = (): readonly string[] =>
    ends.map((end, index) => utf8.decode(held.subarray(ends[index - 1] ?? 0, end)));

  const record = (): CsvRecord => {
    if (flaw) return { kind: 'flawed', line: begun, flaw };
    try {
      return { kind: 'cells', line: begun, cells: cells() };
    } catch {
      return { kind: 'flawed', line: begun, flaw: flaws.encoding };
    }
  };

  const endRecord = (): void => {
    endCell();
    const empty = used === 0 && ends.length === 1 && !quoted && !flaw;
    if (!empty) given.push(record());
    [size, used, ends, quoted, flaw] = [0, 0, [], false, null];
  };

  /** Takes ordinary bytes of a cell at once, and answers where they end. */
  const takeRun = (bytes: Uint8Array, from: number): number => {
    if (place !== 'quoted' && (place !== 'plain' || blank)) return from;
    const last = Math.min(bytes.length, from + (flaw ? bytes.length : longestLine - size));
    let end = from;
    while (end < last && special[bytes[end] ?? 0] === 0) end += 1;
    if (!flaw) {
      held.set(bytes.subarray(from, end), used);
      used += end - from;
    }
    size += end - from;
    return end;
  };

  const keep = (byte: number): void => {
    if (flaw) return;
    held[used] = byte;
    used += 1;
  };

  const open = (): void => {
    [place, quoted, opened] = ['quoted', true, line];
  };

  const takePlain = (byte: number): void => {
    if (byte === comma) endCell();
    else if (byte === carriageReturn) place = 'returned';
    else if (byte === quote && blank) {
      flaw ??= flaws.spaced;
      open();
    } else {
      place = 'plain';
      blank &&= byte === space || byte === tab;
      keep(byte);
    }
  };

  const takeBefore = (byte: number): void => (byte === quote ? open() : takePlain(byte));

  const takeQuoted = (byte: number): void => {
    if (byte === quote) place = 'closed';
    else keep(byte);
  };

  const takeClosed = (byte: number): void => {
    if (byte === comma) endCell();
    else if (byte === carriageReturn) place = 'returned';
    else if (byte === quote) {
      place = 'quoted';
      keep(byte);
    } else stop(flaws.closing);
  };

  /** Whether a line ends here is not known, so that a quote may open one. */
  const takeReturned = (byte: number): void => {
    flaw ??= flaws.carriage;
    takeBefore(byte);
  };

  const takes = {
    before: takeBefore,
    plain: takePlain,
    quoted: takeQuoted,
    closed: takeClosed,
    returned: takeReturned,
  };

  const take = (byte: number): void => {
    if (byte === lineFeed && place !== 'quoted') endRecord();
    else {
      size += 1;
      const long = size > longestLine + (byte === carriageReturn ? 1 : 0);
      if (long) flaw ??= flaws.long;
      if (long && place === 'quoted') stop(flaws.overlong);
      else takes[place](byte);
    }
    if (byte !== lineFeed) return;
    line += 1;
    if (place !== 'quoted') begun = line;
  };

  const handedOver = (): readonly CsvRecord[] => {
    const records = given;
    given = [];
    return records;
  };

  return {
    /** The records that end within these bytes. */
    read: (bytes: Uint8Array): readonly CsvRecord[] => {
      for (let at = takeRun(bytes, 0); at < bytes.length && !stopped; at = takeRun(bytes, at + 1)) take(bytes[at] ?? 0);
      return handedOver();
    },
    /** What is left where no more bytes come. */
    end: (): readonly CsvRecord[] => {
      if (!stopped && place === 'quoted') stop(flaws.open);
      else if (!stopped) endRecord();
      return handedOver();
    },
  };
};
