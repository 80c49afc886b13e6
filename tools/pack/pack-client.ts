import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build, stop } from 'esbuild';
import { manifestOf, readmeOf } from './package-texts.ts';

const execute = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const client = join(root, 'libs/client');

/** What is written by the models of the server, which are bundled; zod is the app's. */
const validation = ['src/validation.ts', 'src/v1/validation.ts'];

/** Types have been checked; from the sources alone, so that nothing else is read or written. */
const compilerOptions = {
  rootDir: 'src',
  outDir: 'dist',
  module: 'esnext',
  moduleResolution: 'bundler',
  target: 'es2022',
  lib: ['es2022', 'dom'],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noCheck: true,
  noResolve: true,
  declaration: true,
  declarationMap: true,
  sourceMap: true,
  inlineSources: true,
  rewriteRelativeImportExtensions: true,
};

const isShipped = (path: string): boolean => !(path.endsWith('.test.ts') || path.endsWith('/testing'));

/** What is of types alone, which has nothing to run, and what is bundled into the entries that use it. */
const isLeftOut = (name: string, text: string): boolean =>
  text.includes("from '@orderline/") || (name.endsWith('.js') && text.startsWith('export {};'));

/** Declarations name modules as they are written, where others have none by these names. */
const tidy = async (dist: string): Promise<void> => {
  for (const name of await readdir(dist, { recursive: true })) {
    if (!/\.(js|d\.ts)$/.test(name)) continue;
    const file = join(dist, name);
    const text = await readFile(file, 'utf8');
    if (isLeftOut(name, text)) await Promise.all([rm(file), rm(`${file}.map`)]);
    else if (name.endsWith('.d.ts')) await writeFile(file, text.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"));
  }
};

const bundleValidation = async (stage: string): Promise<void> => {
  const { outputFiles } = await build({
    entryPoints: validation,
    absWorkingDir: client,
    outdir: 'dist',
    outbase: 'src',
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    external: ['zod'],
    sourcemap: true,
    write: false,
    logLevel: 'warning',
  });
  for (const { path, contents } of outputFiles) {
    const file = join(stage, relative(client, path));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, contents);
  }
};

/** Writes the package of the client into the folder, as npm installs it, and answers the path of the tarball. */
export const packClient = async (folder: string): Promise<string> => {
  const stage = await mkdtemp(join(tmpdir(), 'orderline-pack-'));
  try {
    await cp(join(client, 'src'), join(stage, 'src'), { recursive: true, filter: isShipped });
    await writeFile(join(stage, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
    await execute(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', stage]);
    await rm(join(stage, 'tsconfig.json'));
    await tidy(join(stage, 'dist'));
    await bundleValidation(stage);
    await writeFile(join(stage, 'package.json'), await manifestOf(root));
    await writeFile(join(stage, 'README.md'), await readmeOf(root));
    await cp(join(client, 'LICENSE'), join(stage, 'LICENSE'));
    await mkdir(folder, { recursive: true });
    const options = { cwd: stage, shell: process.platform === 'win32' };
    const { stdout } = await execute(
      'npm',
      ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder],
      options,
    );
    return join(folder, stdout.trim());
  } finally {
    await stop();
    await rm(stage, { recursive: true, force: true });
  }
};
