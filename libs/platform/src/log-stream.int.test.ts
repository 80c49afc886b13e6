import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { openLogStream } from './log-stream.ts';

const program = fileURLToPath(new URL('testing/ending-logger.ts', import.meta.url));

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const LEVELS = { info: 30, warn: 40 } as const;

const open = () => {
  const folder = mkdtempSync(join(tmpdir(), 'log-'));
  folders.push(folder);
  const path = join(folder, 'log.ndjson');
  const stream = openLogStream({ fd: openSync(path, 'a'), missing: () => '' });
  const log = (level: keyof typeof LEVELS, line: string): void => {
    stream.lastLevel = LEVELS[level];
    stream.write(`${line}\n`);
  };
  return { log, written: () => readFileSync(path, 'utf8') };
};

describe('lines that tell of nothing wrong', () => {
  it('wait for others, and are written by themselves', async () => {
    const { log, written } = open();
    log('info', 'first');
    log('info', 'second');
    expect(written()).toBe('');
    await expect.poll(written).toBe('first\nsecond\n');
  });

  it('are written at once, in order, before a warning', () => {
    const { log, written } = open();
    log('info', 'first');
    log('warn', 'second');
    expect(written()).toBe('first\nsecond\n');
  });

  it('wait for no more than fit into 16 KiB', () => {
    const { log, written } = open();
    for (let line = 0; line < 15; line += 1) log('info', 'x'.repeat(1023));
    expect(written()).toBe('');
    log('info', 'x'.repeat(1023));
    expect(written()).toHaveLength(16 * 1024);
  });
});

type Line = { readonly msg: string };

const linesOf = async (end: string, onReady: (pid: number) => void = () => undefined): Promise<readonly string[]> => {
  const child = spawn(process.execPath, [program, end], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr.once('data', () => child.pid !== undefined && onReady(child.pid));
  const messages: string[] = [];
  for await (const text of createInterface({ input: child.stdout })) {
    const { msg }: Line = JSON.parse(text);
    messages.push(msg);
  }
  return messages;
};

const lines = ['a line', 'a line', 'a line'];

describe('the last lines of a process', () => {
  it('arrive where it exits, or dies of an error', async () => {
    expect(await linesOf('exit')).toEqual(lines);
    expect(await linesOf('uncaught')).toEqual(lines);
  });

  it.each(['warning', 'fatal'])('arrive up to a %s, though it is killed right after it', async (end) => {
    expect(await linesOf(end)).toEqual([...lines, 'the last']);
  });

  it('arrive where it is stopped by SIGTERM', async () => {
    const told = await linesOf('app', (pid) => process.kill(pid, 'SIGTERM'));
    expect(told).toEqual([...lines, expect.stringContaining('SIGTERM'), 'waiting for nothing', 'stopped']);
  });
});
