import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('testing/flooding-logger.ts', import.meta.url));

const started: ChildProcess[] = [];

/** Each leads a group, as a shell does not take along what it has started. */
const endGroup = ({ pid }: ChildProcess): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of it is left.
  }
};

afterEach(() => {
  for (const child of started.splice(0)) endGroup(child);
});

/** Node gives its children sockets, a shell gives them pipes; orchestrators do either. */
const start = (over: 'a socket' | 'a pipe') => {
  const [command, args] =
    over === 'a socket'
      ? [process.execPath, [program]]
      : [
          'sh',
          [
            '-c',
            `exec 3>&1; "$1" "$2" | { read -r first; echo "$first" >&3; cat >&3; }`,
            'sh',
            process.execPath,
            program,
          ],
        ];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  started.push(child);
  return child;
};

const lineOf = async (stream: Readable): Promise<string> => {
  for await (const line of createInterface({ input: stream })) return line;
  throw new Error('it ended and said nothing');
};

type Line = { readonly msg: string; readonly line?: number; readonly dropped?: number };

/** All lines to the end; `see` is shown each as it comes. */
const linesOf = async (stream: Readable, see: (line: Line) => void): Promise<readonly Line[]> => {
  const lines: Line[] = [];
  for await (const text of createInterface({ input: stream })) {
    const line: Line = JSON.parse(text);
    lines.push(line);
    see(line);
  }
  return lines;
};

describe('a process whose log nobody reads', () => {
  it.each(['a socket', 'a pipe'] as const)('goes on over %s, and counts what it drops', async (over) => {
    const child = start(over);
    expect(await lineOf(child.stderr)).toMatch(/^dropped [1-9]\d+$/);
  });

  it('exits in time all the same, also with a fatal line to say', async () => {
    const child = start('a socket');
    await lineOf(child.stderr);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([4, null]);
  });
});

describe('a process whose log is read late', () => {
  it('tells how many lines it dropped, keeps the order of the others, and its last line arrives', async () => {
    const child = start('a socket');
    const dropped = Number((await lineOf(child.stderr)).split(' ')[1]);
    const lines = await linesOf(child.stdout, ({ msg }) => {
      if (msg === 'still here') child.kill('SIGTERM');
    });
    const numbers = lines.flatMap(({ line }) => line ?? []);
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
    expect(20_000 - numbers.length).toBe(dropped);
    const missing = lines.findIndex(({ msg }) => msg.startsWith('log lines were dropped'));
    expect(lines[missing]?.dropped).toBeGreaterThanOrEqual(dropped);
    expect(lines.slice(missing).filter(({ line }) => line !== undefined)).toEqual([]);
    expect(lines.at(-1)).toMatchObject({ msg: 'the last words' });
  });

  it('says a fatal line whatever waits before it', async () => {
    const child = start('a socket');
    await lineOf(child.stderr);
    const lines = await linesOf(child.stdout, () => child.kill('SIGINT'));
    expect(lines.at(-1)).toMatchObject({ level: 'fatal', msg: 'cannot go on' });
  });
});

describe('a process whose reader dies', () => {
  it('goes on, counts every line as dropped, and exits as it is asked to', async () => {
    const child = start('a socket');
    child.stdout.destroy();
    expect(await lineOf(child.stderr)).toBe('dropped 20000');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([3, null]);
  });
});
