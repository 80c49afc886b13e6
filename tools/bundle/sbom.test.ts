import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, it } from 'vitest';
import { root } from './build-app.ts';
import { bundledPackages, sbomOf } from './sbom.ts';

const library = dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json'));
const schema = (name: string): object =>
  JSON.parse(readFileSync(join(library, 'res/schema', `${name}.SNAPSHOT.schema.json`), 'utf8'));

const isValid = () => {
  const ajv = new Ajv({ strict: false });
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'])
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  addFormats.default(ajv);
  ajv.addFormat('iri-reference', true).addFormat('idn-email', true);
  return ajv.compile(schema('bom-1.6'));
};

const folders = ['node_modules/hono', 'node_modules/@node-rs/argon2', 'node_modules/hono'];

it('is a CycloneDX 1.6 document by its schema, with each package once, by a URL', async () => {
  const bill = JSON.parse(await sbomOf({ root, app: 'api', folders, withSystem: false }));
  const check = isValid();
  expect([check(bill), check.errors]).toEqual([true, null]);
  expect(check({ ...bill, bomFormat: 'another' })).toBe(false);
  expect(bill.specVersion).toBe('1.6');
  expect(bill.components.map(({ purl }: { purl: string }) => purl.replace(/\d[\d.]*$/, ''))).toEqual([
    'pkg:npm/%40node-rs/argon2@',
    'pkg:npm/hono@',
  ]);
  expect(bill.components.map(({ licenses }: { licenses: unknown }) => licenses)).toEqual([
    [{ license: { id: 'MIT' } }],
    [{ license: { id: 'MIT' } }],
  ]);
});

it('is the same for the same content, whichever way round', async () => {
  const settings = { root, app: 'worker', withSystem: false };
  const one = await sbomOf({ ...settings, folders });
  expect(await sbomOf({ ...settings, folders: folders.toReversed() })).toBe(one);
});

it('finds the packages of which a bundle has code, also those within others', () => {
  const input = { bytesInOutput: 1 };
  const inputs = {
    'apps/api/src/main.ts': input,
    'node_modules/hono/dist/index.js': input,
    'node_modules/@hono/node-server/dist/index.js': input,
    'node_modules/a/node_modules/b/index.js': input,
  };
  const output = { inputs, bytes: 1, imports: [], exports: [] };
  expect([...bundledPackages({ inputs: {}, outputs: { 'main.js': output } })]).toEqual([
    'node_modules/hono',
    'node_modules/@hono/node-server',
    'node_modules/a/node_modules/b',
  ]);
});
