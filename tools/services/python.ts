import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stateDirectory } from './project.ts';

const run = promisify(execFile);

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message.trim().split('\n').slice(-3).join('\n') : String(error);

type Wanted = {
  /** What they are called, to people. */
  readonly what: string;
  readonly requirements: string;
  /** Of the folder in the state directory. */
  readonly name: string;
  readonly say: (line: string) => void;
};

/**
 * The folder with the programs of these Python packages, in an environment of the project's own; installed from PyPI the
 * first time, and when the requirements change. Throws with what to do where they cannot be had.
 */
export const pythonPrograms = async ({ what, requirements, name, say }: Wanted): Promise<string> => {
  const environment = join(stateDirectory, name);
  const programs = join(environment, 'bin');
  const installed = join(environment, 'installed-requirements.txt');
  const wanted = await readFile(requirements, 'utf8');
  if ((await readFile(installed, 'utf8').catch(() => '')) === wanted) return programs;
  say(`Installing ${what} from PyPI (once, and again after its requirements.txt changed) …`);
  try {
    if (!existsSync(join(programs, 'pip'))) await run('python3', ['-m', 'venv', environment]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements];
    await run(join(programs, 'python'), pip);
  } catch (error) {
    throw new Error(
      `${what} cannot be had: that needs Python 3.10 or newer with venv (apt-get install python3-venv), and PyPI.\n${messageOf(error)}`,
    );
  }
  await writeFile(installed, wanted);
  return programs;
};
