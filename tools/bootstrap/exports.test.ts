import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { withFewExports, withPattern } from './exports.mjs';
import { trim } from './trim.mjs';

const folder = mkdtempSync(join(tmpdir(), 'orderline-exports-'));
afterAll(() => rmSync(folder, { recursive: true }));

const targetsOf = (path: string) => ({
  import: { types: `${path}.d.ts`, default: `${path}.js` },
  require: { types: `${path}.d.cts`, default: `${path}.js` },
});

const files = Array.from({ length: 200 }, (_, n) => `./${n % 2 ? 'deep/' : ''}file-${n}`);
const exports = {
  '.': targetsOf('./index'),
  './deep': targetsOf('./deep/index'),
  ...Object.fromEntries(files.map((file) => [file, targetsOf(file)])),
  './other': targetsOf('./elsewhere/other'),
  './package.json': './package.json',
};

/** A package with all of its files, as npm installs it. */
const install = (name: string): { readonly manifest: string; readonly resolved: () => readonly string[] } => {
  const home = join(folder, name, 'node_modules', 'wide');
  for (const inside of ['deep', 'elsewhere']) mkdirSync(join(home, inside), { recursive: true });
  for (const file of [...files, './index', './deep/index', './elsewhere/other'])
    writeFileSync(`${home}/${file}.js`, '');
  const manifest = join(home, 'package.json');
  // A description as long as that of a package that has so many.
  writeFileSync(manifest, JSON.stringify({ name: 'wide', version: '1.2.3', license: 'MIT', exports }, undefined, 12));
  const { resolve } = createRequire(join(folder, name, 'asks.js'));
  return {
    manifest,
    resolved: () => Object.keys(exports).map((key) => resolve(`wide${key.slice(1)}`).slice(home.length)),
  };
};

describe('a package that exports each of its files by name', () => {
  it('exports the same by one pattern, and keeps what else its manifest says', () => {
    const named = install('named');
    const byPattern = install('by-pattern');
    withFewExports(byPattern.manifest);
    expect(byPattern.resolved()).toEqual(named.resolved());
    expect(JSON.parse(readFileSync(byPattern.manifest, 'utf8'))).toEqual({
      ...{ name: 'wide', version: '1.2.3', license: 'MIT' },
      exports: {
        '.': targetsOf('./index'),
        './deep': targetsOf('./deep/index'),
        './other': targetsOf('./elsewhere/other'),
        './package.json': './package.json',
        './*': targetsOf('./*'),
      },
    });
  });

  it('is found after an installation, once', () => {
    const { manifest } = install('installed');
    trim(join(folder, 'installed', 'node_modules'));
    const before = readFileSync(manifest, 'utf8');
    expect(Object.keys(JSON.parse(before).exports)).toHaveLength(5);
    trim(join(folder, 'installed', 'node_modules'));
    expect(readFileSync(manifest, 'utf8')).toBe(before);
  });
});

describe('a package', () => {
  it.each([
    ['that exports few', Object.fromEntries(Object.entries(exports).slice(0, 50))],
    ['that has such a pattern', { ...exports, './*': './*.js' }],
    [
      'whose names say nothing of its files',
      Object.fromEntries(files.map((file) => [file, `./of${file.slice(1)}.js`])),
    ],
    ['that exports one file', './index.js'],
  ])('%s is left as it is', (_what, given) => expect(withPattern(given)).toBe(given));
});
