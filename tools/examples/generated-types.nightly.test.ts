import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventTypes, sampleOf } from '@orderline/contracts/events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectDirectory } from '../services/project.ts';

const bundle = join(projectDirectory, 'docs/events/schemas.json');
const shared = ['Address', 'Money', 'OrderLine', 'PickLine', 'ProductQuantity'];
const names = [...eventTypes, ...shared].toSorted();
let folder: string;

/** In an empty folder: nothing of this project is there, nor are the generators dependencies of it. */
const run = async (file: string, ...args: readonly string[]) =>
  (await promisify(execFile)(file, [...args], { cwd: folder, maxBuffer: 2 ** 26 })).stdout;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderline-generated-'));
}, 10_000);

afterAll(() => rm(folder, { recursive: true }));

const found = (code: string, declaration: RegExp) => [...code.matchAll(declaration)].map(([, name]) => name).toSorted();

it('quicktype makes one type of each name, in TypeScript that compiles and in Go', async () => {
  await run('npm', 'init', '--yes');
  await run('npm', 'install', '--no-audit', '--no-fund', 'quicktype@26.0.0', 'typescript@5.9.3');
  const generate = (...args: readonly string[]) =>
    run(join(folder, 'node_modules/.bin/quicktype'), '--src-lang', 'schema', ...args, `${bundle}#/$defs/`);
  await generate('--lang', 'ts', '--just-types', '--out', 'events.ts');
  const typescript = await readFile(join(folder, 'events.ts'), 'utf8');
  expect(found(typescript, /^export interface (\w+)/gm)).toEqual(names);
  const uses = eventTypes.map((type) => `const a${type}: ${type} = ${sampleOf(type).value}; void a${type};`);
  const imports = `import type { ${eventTypes.join(', ')} } from './events.ts';`;
  // What has a format is a Date once it is read.
  const readable = typescript.replaceAll(/:(\s+)Date;/g, ':$1Date | string;');
  await writeFile(join(folder, 'events.ts'), readable);
  await writeFile(join(folder, 'uses.ts'), [imports, ...uses].join('\n'));
  await run(join(folder, 'node_modules/.bin/tsc'), '--noEmit', '--strict', '--allowImportingTsExtensions', 'uses.ts');
  await generate('--lang', 'go', '--package', 'events', '--out', 'events.go');
  expect(found(await readFile(join(folder, 'events.go'), 'utf8'), /^type (\w+) struct/gm)).toEqual(names);
});

it('datamodel-code-generator makes one class of each name, and they read every sample', async () => {
  const venv = join(folder, 'venv');
  await run('python3', '-m', 'venv', venv);
  const pip = ['install', '--quiet', 'datamodel-code-generator==0.89.0', 'pydantic==2.14.4'];
  await run(join(venv, 'bin/pip'), ...pip);
  const options = [
    '--input-file-type',
    'jsonschema',
    '--output-model-type',
    'pydantic_v2.BaseModel',
    '--output',
    'events.py',
  ];
  await run(join(venv, 'bin/datamodel-codegen'), '--input', bundle, ...options);
  const classes = found(await readFile(join(folder, 'events.py'), 'utf8'), /^class (\w+)\(/gm);
  expect(classes).toEqual([...names, 'OrderlineEvent'].toSorted());
  const samples = Object.fromEntries(eventTypes.map((type) => [type, JSON.parse(sampleOf(type).value)]));
  await writeFile(join(folder, 'samples.json'), JSON.stringify(samples));
  const reading = `
import events, json
for name, data in json.load(open("samples.json")).items():
    assert getattr(events, name).model_validate(data).version == data["version"]
    print(name)
`;
  expect((await run(join(venv, 'bin/python'), '-c', reading)).trim().split('\n')).toEqual(eventTypes);
});
