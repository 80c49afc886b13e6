import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stateDirectory } from '../services/project.ts';
import type { Say } from './system.ts';

const run = promisify(execFile);

const requirements = join(import.meta.dirname, 'python', 'requirements.txt');
const environment = join(stateDirectory, 'python');
const installed = join(environment, 'schemathesis-requirements.txt');

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message.trim().split('\n').slice(-3).join('\n') : String(error);

const isInstalled = async (wanted: string): Promise<boolean> =>
  (await readFile(installed, 'utf8').catch(() => '')) === wanted;

/**
 * The program of the pinned Schemathesis, in the project's own Python environment; installed from PyPI the first time.
 * Throws with what to do where it cannot be had.
 */
export const installSchemathesis = async (say: Say): Promise<string> => {
  const program = join(environment, 'bin', 'schemathesis');
  const wanted = await readFile(requirements, 'utf8');
  if (await isInstalled(wanted)) return program;
  say('Installing Schemathesis from PyPI (once, and again after its requirements.txt changed) …');
  try {
    if (!existsSync(join(environment, 'bin', 'pip'))) await run('python3', ['-m', 'venv', environment]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements];
    await run(join(environment, 'bin', 'python'), pip);
  } catch (error) {
    throw new Error(
      `Schemathesis cannot be had, so nothing was fuzzed: it needs Python 3.10 or newer with venv (apt-get install python3-venv), and PyPI.\n${messageOf(error)}`,
    );
  }
  await writeFile(installed, wanted);
  return program;
};
