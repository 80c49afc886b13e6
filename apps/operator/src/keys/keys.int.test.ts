import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadConcerns } from '@orderline/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orderline-keys-'));
});
afterAll(() => rm(folder, { recursive: true }));

const keys = (...args: readonly string[]) =>
  run(process.execPath, [join(import.meta.dirname, '../main.ts'), 'keys', ...args]);

const concernsOf = (env: NodeJS.ProcessEnv) =>
  loadConcerns('api', ['tokens', 'apiKeys'], { env: { ENVIRONMENT: 'test', ...env }, readFile: () => '{}' });

describe('npm run keys', () => {
  it('prints values that the api takes, others each time', async () => {
    const [one, other] = [
      JSON.parse((await keys('new', '--json')).stdout),
      JSON.parse((await keys('new', '--json')).stdout),
    ];
    expect(Object.keys(one)).toEqual(['SIGNING_KEYS', 'CURSOR_SECRET', 'API_KEY_PEPPER']);
    expect(concernsOf(one).tokens.signingKeys.keys).toHaveLength(1);
    for (const name of Object.keys(one)) expect(one[name]).not.toBe(other[name]);
  });

  it('writes files that their owner alone can read, and never over one that is there', async () => {
    const to = join(folder, 'deep', 'keys');
    const { stdout } = await keys('new', 'API_KEY_PEPPER', '--to', to);
    const file = join(to, 'api-key-pepper');
    expect(stdout).toBe(`API_KEY_PEPPER_FILE=${file}\n`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const before = await readFile(file, 'utf8');
    await expect(keys('new', '--to', to)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is there already'),
    });
    expect(await readdir(to)).toEqual(['api-key-pepper']);
    expect(await readFile(file, 'utf8')).toBe(before);
    const kept = await keys('new', '--to', to, '--keep');
    expect(kept.stdout).toContain(`API_KEY_PEPPER_FILE=${file}\n`);
    expect((await readdir(to)).toSorted()).toEqual(['api-key-pepper', 'cursor-secret', 'signing-keys']);
    expect(await readFile(file, 'utf8')).toBe(before);
  });
});
