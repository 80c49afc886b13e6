import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies: { readonly zod: string };
};

/** A package.json of ours. */
const manifestIn = async (folder: string) =>
  JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;

/** `./src/v1/index.ts` is installed as `./dist/v1/index.js` with its types, which must come first. */
const installed = (source: string) => {
  const module = source.replace('./src/', './dist/').replace(/\.ts$/, '');
  return { types: `${module}.d.ts`, default: `${module}.js` };
};

/** The package.json that is installed: licence and engines are those of the repository. */
export const manifestOf = async (root: string): Promise<string> => {
  const [{ license, engines }, client, contracts] = await Promise.all([
    manifestIn(root),
    manifestIn(join(root, 'libs/client')),
    manifestIn(join(root, 'libs/contracts')),
  ]);
  const entries = Object.entries(client.exports).map(([name, source]) => [name, installed(source)] as const);
  const manifest = {
    name: client.name,
    version: client.version,
    description: 'The typed client of the Orderline API.',
    license,
    type: 'module',
    sideEffects: false,
    exports: { ...Object.fromEntries(entries), './package.json': './package.json' },
    main: './dist/index.js',
    types: './dist/index.d.ts',
    files: ['dist', 'src'],
    engines,
    peerDependencies: { zod: `^${contracts.dependencies.zod}` },
    peerDependenciesMeta: { zod: { optional: true } },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
};

/** The page about the client without links into the repository, which whoever installs it does not have; it names the version. */
export const readmeOf = async (root: string): Promise<string> => {
  const page = await readFile(join(root, 'docs/how-to/client.md'), 'utf8');
  const { version } = await manifestIn(join(root, 'libs/client'));
  return page.replaceAll('<version>', version).replaceAll(/\[([^\]]+)\]\((?!https?:|#)[^)]*\)/g, '$1');
};
