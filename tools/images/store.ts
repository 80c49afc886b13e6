import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

const MOST_OUTPUT = 64 * 1024 * 1024;

/** Runs a program to its end and answers what it printed; what it complained about is in the error. */
export const run = async (program: string, args: readonly string[]): Promise<string> => {
  const { stdout } = await execute(program, args, { maxBuffer: MOST_OUTPUT });
  return stdout.trim();
};

export type Store = {
  /** Runs a command of buildah on the images of this store. */
  readonly buildah: (...args: readonly string[]) => Promise<string>;
  readonly folder: string;
};

/** Images in a folder of our own, beside those of the machine. */
export const openStore = (folder: string): Store => {
  const where = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run')];
  return { folder, buildah: (...args) => run('buildah', [...where, ...args]) };
};
