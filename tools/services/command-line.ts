import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const fromProc = async (pid: number): Promise<string | undefined> => {
  const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const line = raw.replaceAll('\0', ' ').trim();
  return line === '' ? undefined : line;
};

const fromPs = async (pid: number): Promise<string | undefined> => {
  const listed = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  const line = listed.stdout.trim();
  return line === '' || line.includes('<defunct>') ? undefined : line;
};

/** The command line of a living process; undefined when there is none, when it is a zombie, or when it cannot be read. */
export const commandLine = (pid: number): Promise<string | undefined> =>
  existsSync('/proc/self/cmdline') ? fromProc(pid) : fromPs(pid);
