import { globSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { SourceFile } from './source.ts';

export type Manifest = {
  /** Folder relative to the root with forward slashes; the root itself is ''. */
  readonly folder: string;
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
  readonly tags: readonly string[];
};

export type Workspace = { readonly files: readonly SourceFile[]; readonly manifests: readonly Manifest[] };

type PackageJson = {
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly nx?: { readonly tags?: readonly string[] };
};

const SOURCES = '{apps,libs,tools}/**/*.{ts,tsx,mts,js,mjs}';
const MANIFESTS = ['package.json', '{apps,libs}/*/package.json', 'tools/package.json'];
const FIXTURES = 'tools/checks/fixtures';

const find = (root: string, patterns: string | readonly string[]): readonly string[] =>
  globSync(patterns, {
    cwd: root,
    exclude: (path) => path.endsWith('node_modules') || path.split(sep).join('/') === FIXTURES,
  })
    .map((path) => path.split(sep).join('/'))
    .toSorted();

/** package.json files are npm's own format: npm has refused a malformed one before this runs. */
const asPackageJson = (text: string): PackageJson => JSON.parse(text) as PackageJson;

const readManifest = (root: string, path: string): Manifest => {
  const manifest = asPackageJson(readFileSync(join(root, path), 'utf8'));
  return {
    folder: path === 'package.json' ? '' : dirname(path),
    name: manifest.name ?? '',
    dependencies: Object.keys({
      ...manifest.dependencies,
      ...manifest.optionalDependencies,
      ...manifest.peerDependencies,
    }),
    devDependencies: Object.keys({ ...manifest.devDependencies }),
    tags: manifest.nx?.tags ?? [],
  };
};

/** Reads every source file and manifest of the workspace at `root`, the checks' own fixtures aside. */
export const readWorkspace = (root: string): Workspace => ({
  files: find(root, SOURCES).map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
  manifests: find(root, MANIFESTS).map((path) => readManifest(root, path)),
});
