import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyFolder } from './empty-folder.ts';
import { packClient } from './pack-client.ts';
import { bundler, compilers, newcomer, next, nodenext, nodeOf } from './testing/newcomer.ts';
import { scriptedApi } from './testing/scripted-api.ts';

let installed: Awaited<ReturnType<typeof newcomer>>;

/** Packages may have to be got first. */
beforeAll(async () => {
  installed = await newcomer(compilers.ts5, compilers.ts7, nodeOf(20, '20.20.2'), nodeOf(22, '22.23.5'));
  await installed.folder.write({
    'run.mjs': "import { run } from './out/app.js';\nconsole.log(JSON.stringify(await run(process.argv[2])));\n",
    'run-form.mjs': "import { run } from './out/form.js';\nconsole.log(JSON.stringify(run()));\n",
  });
  await installed.check('ts7', nodenext, 'app.ts');
}, 300_000);

afterAll(() => installed.folder[Symbol.asyncDispose]());

const digest = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

const customerSees = ['8.50 GBP to Ada Lovelace', '3 left', 'signed out', 'unreachable', 'stopped'];

describe('the tarball of the client, installed in an empty folder', () => {
  it('is the same file whenever the same tree is packed', async () => {
    await using other = await emptyFolder();
    expect(await digest(await packClient(other.path))).toBe(await digest(installed.tarball));
  });

  it('has version, licence, page, sources and all that its maps name, and nothing of where it was made', async () => {
    const folder = join(installed.folder.path, 'node_modules/@orderline/client');
    const root = resolve(import.meta.dirname, '../..');
    const files = await readdir(folder, { recursive: true });
    const read = (name: string) => readFile(join(folder, name), 'utf8');
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'dist/index.d.ts.map', 'src/index.ts']));
    const { version } = JSON.parse(await readFile(join(root, 'libs/client/package.json'), 'utf8'));
    expect(JSON.parse(await read('package.json')).version).toBe(version);
    expect(await read('README.md')).toContain(`npm install ./orderline-client-${version}.tgz`);
    expect(await read('README.md')).not.toMatch(/\]\((?!https:|#)/);
    for (const name of files.filter((file) => /\.\w+$/.test(file))) expect(await read(name), name).not.toContain(root);
    for (const name of files.filter((file) => file.endsWith('.map'))) {
      const { sources, sourcesContent = [] } = JSON.parse(await read(name));
      for (const [at, source] of sources.entries()) {
        const isThere = sourcesContent[at] !== undefined || files.includes(join(name, '..', source));
        expect(isThere, `${name}: ${source}`).toBe(true);
      }
    }
  });

  it('brings nothing along', async () => {
    const packages = await readdir(join(installed.folder.path, 'node_modules'));
    expect(packages).toEqual(expect.arrayContaining(['@orderline', 'ts7']));
    expect(packages).not.toContain('zod');
  });

  it.each([
    ['TypeScript 5 and the strictest options', 'ts5', bundler],
    ['TypeScript 7 and the strictest options', 'ts7', bundler],
    ['TypeScript 7 and the options of Next', 'ts7', next],
  ] as const)('type-checks by %s', async (_name, compiler, options) => {
    expect(await installed.check(compiler, options, 'app.ts')).toBe('');
  });

  it.each([
    ['20', 'node_modules/node20/bin/node'],
    ['22', 'node_modules/node22/bin/node'],
    ['24', process.execPath],
  ])('runs on Node %s', async (major, node) => {
    await using api = await scriptedApi();
    expect((await installed.folder.run(node, '--version')).startsWith(`v${major}.`)).toBe(true);
    expect(JSON.parse(await installed.folder.run(node, 'run.mjs', api.url))).toEqual(customerSees);
  });

  it('runs in an engine that has fetch, AbortController and timers, but no DOM, URL or crypto', async () => {
    await using api = await scriptedApi();
    const stdin = { contents: "export * from './app.ts';", resolveDir: installed.folder.path };
    const { outputFiles } = await build({ stdin, bundle: true, write: false, format: 'iife', globalName: 'app' });
    const engine = (call: string): unknown => {
      const context = createContext({ fetch, AbortController, setTimeout, clearTimeout });
      return runInContext(`${outputFiles[0]?.text}\n${call}`, context);
    };
    expect(engine('[typeof URL, typeof crypto, typeof window].join()')).toBe('undefined,undefined,undefined');
    await expect(engine(`app.run('${api.url}')`)).rejects.toThrow(/pass `newKey` to createClient/);
    expect(await engine(`let keys = 0; app.run('${api.url}', { newKey: () => 'key-' + ++keys })`)).toEqual(
      customerSees,
    );
  });
});

describe('with zod beside it', () => {
  beforeAll(() => installed.folder.install('zod@4.6.7'));

  it('validates forms, of each version', async () => {
    expect(await installed.check('ts5', bundler, 'form.ts')).toBe('');
    expect(await installed.check('ts7', nodenext, 'form.ts')).toBe('');
    expect(JSON.parse(await installed.folder.run('node_modules/node20/bin/node', 'run-form.mjs'))).toEqual([
      '#/lines required',
      '#/shippingAddress required',
      '#/items required',
      '#/shippingAddress required',
    ]);
  });
});
