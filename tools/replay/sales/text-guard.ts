import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import { MalformedFile } from './malformed-file.ts';

const NEWLINE = 0x0a;

const newlinesIn = (bytes: Buffer): number => {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
};

/** Passes text through, counts its lines, digests it, and fails at the first NUL byte, which no text has. */
export const textGuard = (path: string) => {
  const hash = createHash('sha256');
  let line = 1;
  const stream = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      const nul = chunk.indexOf(0);
      line += newlinesIn(nul === -1 ? chunk : chunk.subarray(0, nul));
      if (nul !== -1) {
        const what = 'this is binary data (a NUL byte), not text';
        done(new MalformedFile(path, { line, what, fix: 'Save it as CSV in UTF-8' }));
        return;
      }
      hash.update(chunk);
      done(null, chunk);
    },
  });
  return { stream, line: () => line, digest: () => hash.copy().digest('hex') };
};
