import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { projectDirectory } from '../services/project.ts';

/** Another one each night, which the output names. */
const seed = new Date().toISOString().slice(0, 10).replaceAll('-', '');

it('20,000 requests, valid and not, are answered as the documents say, and the books agree afterwards', async () => {
  const args = [join(import.meta.dirname, 'fuzz.ts'), '--cases', '20000', '--seed', seed];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 }).catch(
    ({ stdout, stderr }) => {
      throw new Error(`${stderr}${stdout}`);
    },
  );
  process.stdout.write(stdout);
  const summary = JSON.parse(await readFile(join(projectDirectory, 'reports/fuzz/summary.json'), 'utf8'));
  expect(summary).toMatchObject({ failures: 0, disagreeing: 0 });
  expect(summary.cases).toBeGreaterThanOrEqual(20_000);
});
