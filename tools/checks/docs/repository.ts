import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Repository } from './check-docs.ts';
import { parsePage } from './markdown.ts';

const PAGES = ['README.md', 'CONTRIBUTING.md', 'docs/**/*.md'];
const UNTRACKED = ['node_modules', '.git', '.nx', '.data', 'reports', 'coverage', 'dist'];

const list = (root: string, patterns: readonly string[]): readonly string[] =>
  globSync(patterns, {
    cwd: root,
    exclude: (path) => UNTRACKED.includes(path.split(sep).at(-1) ?? ''),
  }).map((path) => path.split(sep).join('/'));

/** package.json is npm's own format: npm has refused a malformed one before this runs. */
const asScripts = (text: string): Readonly<Record<string, string>> =>
  (JSON.parse(text) as { readonly scripts?: Readonly<Record<string, string>> }).scripts ?? {};

export const readRepository = (root: string): Repository => ({
  pages: list(root, PAGES).map((path) => parsePage(path, readFileSync(join(root, path), 'utf8'))),
  paths: new Set(list(root, ['**', '.*', '.*/**']).filter((path) => !path.startsWith('tools/checks/fixtures/'))),
  scripts: Object.keys(asScripts(readFileSync(join(root, 'package.json'), 'utf8'))),
});
