import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { versions } from '@orderline/contracts/http/versions';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** Decisions and figures tell what was, and one guide leads from version 1 to version 2. */
const past = ['docs/adr/**', 'docs/measured.md', 'docs/performance.md', 'docs/how-to/v1-to-v2.md'];

const shown = globSync(
  ['README.md', 'CONTRIBUTING.md', 'docs/**/*.md', 'docs/examples/**', 'apps/example/src/**', 'tools/{dev,replay}/**'],
  {
    cwd: root,
    exclude: [...past, '**/*.test.ts', '**/*.json', 'docs/examples/**/node_modules/**'],
    withFileTypes: true,
  },
).filter((entry) => entry.isFile());

const names = Object.keys(versions);
const current = names.at(-1);
const earlier = new RegExp(`/api/(?:${names.filter((name) => name !== current).join('|')})/?[^"'\`\\s)]*`, 'g');

describe('what a newcomer is shown', () => {
  it.each(shown.map(({ parentPath, name }) => [resolve(parentPath, name).slice(root.length + 1)]))(
    '%s names no operation of an earlier version',
    (path) => {
      expect(readFileSync(resolve(root, path), 'utf8').match(earlier) ?? []).toEqual([]);
    },
  );
});
