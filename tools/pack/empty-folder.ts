import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export type EmptyFolder = {
  readonly path: string;
  /** Writes texts by their relative paths. */
  readonly write: (files: Readonly<Record<string, string>>) => Promise<void>;
  /** Installs tarballs, or packages with exact versions, without running their scripts. */
  readonly install: (...packages: readonly string[]) => Promise<void>;
  /** Runs a program there and answers what it printed; throws with all of its output where it fails. */
  readonly run: (program: string, ...args: readonly string[]) => Promise<string>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
};

/** Of npm's run that started us: they would lead the one in the folder back here. */
const outside = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_(?!config_)|npm_config_(local_)?prefix$|INIT_CWD$|NODE_(OPTIONS|PATH|ENV|V8_COVERAGE)$)/.test(name),
  ),
);

/** A folder of a newcomer: outside of this tree, so that nothing of it is found from there. `await using` removes it. */
export const emptyFolder = async (): Promise<EmptyFolder> => {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'orderline-newcomer-')));
  const write: EmptyFolder['write'] = async (files) => {
    for (const [name, text] of Object.entries(files)) {
      const file = join(path, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  };
  const run: EmptyFolder['run'] = async (program, ...args) => {
    const options = { cwd: path, env: outside, maxBuffer: 64 * 1024 * 1024, shell: process.platform === 'win32' };
    try {
      return (await execute(program, args, options)).stdout;
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
      throw new Error(`${[program, ...args].join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
    }
  };
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--save-exact', '--loglevel=error'];
  await write({ 'package.json': '{ "name": "newcomer", "version": "0.0.0", "private": true, "type": "module" }\n' });
  return {
    path,
    write,
    install: async (...packages) => {
      await run('npm', 'install', ...quiet, ...packages);
    },
    run,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
};
