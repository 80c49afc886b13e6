import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openJournal } from './journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'journal-'));
const schema = z.object({ number: z.int() });
let files = 0;
const aFile = () => join(folder, 'below', `${++files}.jsonl`);

afterAll(() => rmSync(folder, { recursive: true }));

describe('a journal', () => {
  it('holds what was appended when it is opened again, and goes on behind it', () => {
    const file = aFile();
    for (const number of [1, 2, 3]) {
      const journal = openJournal(file, schema);
      journal.append({ number });
      journal.close();
    }
    expect(openJournal(file, schema).entries).toEqual([{ number: 1 }, { number: 2 }, { number: 3 }]);
  });

  it('has an entry in the file before append returns', () => {
    const file = aFile();
    openJournal(file, schema).append({ number: 7 });
    expect(readFileSync(file, 'utf8')).toBe('{"number":7}\n');
  });

  it('drops a last line that was cut, and appends on a line of its own', () => {
    const file = aFile();
    openJournal(file, schema).append({ number: 1 });
    appendFileSync(file, '{"number":2');
    const journal = openJournal(file, schema);
    expect(journal.entries).toEqual([{ number: 1 }]);
    journal.append({ number: 3 });
    expect(readFileSync(file, 'utf8')).toBe('{"number":1}\n{"number":3}\n');
  });

  it('names the line that is no entry, and what to do', () => {
    const file = aFile();
    openJournal(file, schema).append({ number: 1 });
    appendFileSync(file, '{"number":"two"}\n');
    expect(() => openJournal(file, schema)).toThrow(`${file}:2 cannot be read: move the file away`);
  });
});
