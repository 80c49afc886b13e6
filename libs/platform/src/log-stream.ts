import { writeSync } from 'node:fs';

const WARN = 40;
const FATAL = 60;

/** Lines below a warning are written together: what a process that is killed can lose. */
const TOGETHER = { ms: 10, characters: 16 * 1024 } as const;

/** Of lines that wait for a slow reader: what exceeds `most` is dropped, until no more than `again` wait. */
const BYTES = { most: 4 * 1024 * 1024, again: 2 * 1024 * 1024 } as const;
const AGAIN_MS = 5;
const TIMEOUT_MS = { exit: 500, fatal: 2_000 } as const;

const sleeper = new Int32Array(new SharedArrayBuffer(4));

const isFull = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EAGAIN';

let dropped = 0;

/** How many log lines this process has not written, as nobody read them. */
export const droppedLogLines = (): number => dropped;

const NEWLINE = 10;

const linesIn = (text: Buffer): number => {
  let lines = 0;
  for (let at = text.indexOf(NEWLINE); at >= 0; at = text.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
};

export type LogStream = {
  /** With `pino.metadata` as its key: pino then sets `lastLevel` before each line. */
  readonly [metadata: symbol]: true;
  lastLevel: number;
  write(line: string): void;
  /** Waits for a slow reader, two seconds at most; pino calls it after a fatal line. */
  flushSync(): void;
};

export type LogStreamOptions = {
  /** Must answer EAGAIN where it is full, as what Node has opened does. */
  readonly fd: number;
  /** The line that says how many are missing. */
  readonly missing: (lines: number) => string;
};

/**
 * Writes the lines of 10 ms, or of 16 KiB, in one go; a warning or worse at once, with all before it; what is left at exit.
 * It never waits for a reader that does not take them: what exceeds the bound is dropped and counted, fatal lines excepted.
 * A reader that is gone ends nothing. sonic-boom, which pino would use, sleeps where a synchronous descriptor is full, and
 * at exit loses what an asynchronous one is at.
 */
export const openLogStream = ({ fd, missing }: LogStreamOptions): LogStream => {
  let gathered = '';
  const waiting: Buffer[] = [];
  let bytes = 0;
  let untold = 0;
  let isGone = false;
  let timer: NodeJS.Timeout | undefined;

  const drop = (lines: number): void => {
    dropped += lines;
    untold += lines;
  };

  const queueGathered = (): void => {
    if (gathered === '') return;
    const text = Buffer.from(gathered);
    gathered = '';
    waiting.push(text);
    bytes += text.length;
  };

  const tellMissing = (): void => {
    if (untold > 0) gathered += missing(untold);
    untold = 0;
  };

  const hasRoom = (): boolean => bytes + gathered.length < (untold > 0 ? BYTES.again : BYTES.most);

  const writeAll = (): void => {
    queueGathered();
    for (let [head] = waiting; head !== undefined; [head] = waiting) {
      const written = writeSync(fd, head);
      bytes -= written;
      if (written < head.length) waiting[0] = head.subarray(written);
      else waiting.shift();
    }
  };

  /** Writes what the descriptor takes; true where nothing is left. */
  const drain = (): boolean => {
    try {
      writeAll();
      if (!isGone) tellMissing();
      writeAll();
    } catch (error) {
      if (isFull(error)) return false;
      isGone = true;
      drop(waiting.splice(0).reduce((lines, text) => lines + linesIn(text), 0));
    }
    return true;
  };

  const drainIn = (ms: number): void => {
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (!drain()) drainIn(AGAIN_MS);
    }, ms).unref();
  };

  const drainWithin = (ms: number): void => {
    const until = performance.now() + ms;
    while (!drain() && performance.now() < until) Atomics.wait(sleeper, 0, 0, AGAIN_MS);
  };

  process.on('exit', () => drainWithin(TIMEOUT_MS.exit));

  return {
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(line) {
      if (isGone || (this.lastLevel < FATAL && !hasRoom())) return drop(1);
      tellMissing();
      gathered += line;
      const isDue = this.lastLevel >= WARN || gathered.length >= TOGETHER.characters;
      if (!isDue) drainIn(TOGETHER.ms);
      else if (waiting.length > 0) queueGathered();
      else if (!drain()) drainIn(AGAIN_MS);
    },
    flushSync: () => drainWithin(TIMEOUT_MS.fatal),
  };
};
