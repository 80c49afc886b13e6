import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  linkSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { withoutSymbols } from './symbols.mjs';

const folder = mkdtempSync(join(tmpdir(), 'orderline-symbols-'));
const node = realpathSync(process.execPath);
afterAll(() => rmSync(folder, { recursive: true }));

describe('a binary that is loaded', () => {
  it.runIf(process.platform === 'linux')('runs as before without what is for debuggers, twice cut too', () => {
    const program = join(folder, 'node');
    const other = join(folder, 'other-name');
    copyFileSync(node, program);
    // What debuggers would read, behind what is loaded.
    writeFileSync(program, 'symbols', { flag: 'a' });
    linkSync(program, other);
    const before = statSync(program).size;
    withoutSymbols(program);
    const after = statSync(program).size;
    expect(after).toBeLessThan(before);
    withoutSymbols(program);
    expect(statSync(program).size).toBe(after);
    expect(statSync(other).size).toBe(before);
    const ran = spawnSync(program, ['-p', '[1, 2].map((one) => one * 2).join()'], { encoding: 'utf8' });
    expect([ran.stdout.trim(), ran.status, statSync(program).mode & 0o111]).toEqual(['2,4', 0, 0o111]);
  });
});

describe('what is no such binary', () => {
  const files = [
    ['an empty file', Buffer.alloc(0)],
    ['a script', Buffer.from(`#!/bin/sh\n${'echo '.repeat(40)}`)],
    ['a binary of 32 bits', Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 1, 1]), Buffer.alloc(200)])],
    ['a binary of another byte order', Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 2]), Buffer.alloc(200)])],
    ['a beginning alone', readFileSync(resolve(node)).subarray(0, 40)],
  ] as const;

  it.each(files)('stays as it is: %s', (name, bytes) => {
    const path = join(folder, name.replaceAll(' ', '-'));
    writeFileSync(path, bytes);
    withoutSymbols(path);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });
});
