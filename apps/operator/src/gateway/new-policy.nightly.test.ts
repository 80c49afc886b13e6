import { execFile } from 'node:child_process';
import { rm, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { newPolicy } from './new-policy.ts';

const root = resolve(import.meta.dirname, '../../../..');
const run = promisify(execFile);

it('a new policy and its test are formatted, typed and green as they are written', async () => {
  const folder = join(root, 'policies');
  const name = `made-${process.pid}`;
  const files = [`policies/${name}.ts`, `policies/${name}.test.ts`];
  try {
    await newPolicy({ name, folder });
    await run(process.execPath, ['node_modules/@biomejs/biome/bin/biome', 'check', ...files], { cwd: root });
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', ...files];
    const { stdout } = await run(process.execPath, vitest, { cwd: root, env: { ...process.env, NO_COLOR: '1' } });
    expect(stdout).toMatch(/Tests +3 passed/);
    await run(process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'], { cwd: root });
  } finally {
    for (const file of files) await rm(join(root, file), { force: true });
    await rmdir(folder).catch(() => undefined);
  }
});
