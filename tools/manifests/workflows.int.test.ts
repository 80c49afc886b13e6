import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectDirectory, stateDirectory } from '../services/project.ts';
import { manifestPrograms } from './testing/programs.ts';

type Step = { readonly uses?: string; readonly run?: string };
type Workflow = {
  readonly permissions?: object;
  readonly jobs: Readonly<Record<string, { readonly 'timeout-minutes'?: number; readonly steps: readonly Step[] }>>;
};

const bin = await manifestPrograms();
const folder = join(projectDirectory, '.github/workflows');
const files = (await readdir(folder)).toSorted();
const texts = new Map(
  await Promise.all(files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')] as const)),
);
const workflowIn = (file: string): Workflow => parse(texts.get(file) ?? '');

describe('workflows on GitHub', () => {
  it.skipIf(!bin)('follow their schema, and are refused with a field that is misspelt', async () => {
    const check = (...paths: readonly string[]) =>
      promisify(execFile)(join(bin ?? '', 'check-jsonschema'), [
        '--builtin-schema',
        'vendor.github-workflows',
        ...paths,
      ]);
    expect((await check(...files.map((file) => join(folder, file)))).stdout).toContain('ok');
    await mkdir(stateDirectory, { recursive: true });
    const made = await mkdtemp(join(stateDirectory, 'workflows-'));
    try {
      const misspelt = join(made, 'ci.yaml');
      await writeFile(misspelt, (texts.get('ci.yaml') ?? '').replace('runs-on:', 'runs-at:'));
      await expect(check(misspelt)).rejects.toThrow();
    } finally {
      await rm(made, { recursive: true });
    }
  });

  it.each(files)('%s says what it may, ends in time, and takes actions of GitHub alone', (file) => {
    const { permissions, jobs } = workflowIn(file);
    expect(permissions).toBeDefined();
    for (const job of Object.values(jobs)) {
      expect(job['timeout-minutes']).toBeGreaterThan(0);
      for (const { uses } of job.steps) if (uses) expect(uses).toMatch(/^actions\/[\w-]+@v\d+$/);
    }
  });

  it.each(files)('%s calls scripts that there are, and puts no text of others into a shell', async (file) => {
    const { scripts } = JSON.parse(await readFile(join(projectDirectory, 'package.json'), 'utf8'));
    for (const job of Object.values(workflowIn(file).jobs)) {
      for (const { run = '' } of job.steps) {
        for (const [, name = ''] of run.matchAll(/npm run (?:-s )?([\w:-]+)/g))
          expect(Object.keys(scripts)).toContain(name);
        expect(run).not.toContain('${{');
      }
    }
  });
});
