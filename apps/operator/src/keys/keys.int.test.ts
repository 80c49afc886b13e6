import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
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
    expect(Object.keys(one)).toEqual(['SIGNING_KEYS', 'CURSOR_SECRET', 'API_KEY_PEPPER', 'WEBHOOK_SECRET_KEY']);
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
    expect((await readdir(to)).toSorted()).toEqual([
      'api-key-pepper',
      'cursor-secret',
      'signing-keys',
      'webhook-secret-key',
    ]);
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it.each(["the shop's", 'a $place of "ours"'])('name files in %s so that a shell finds them', async (name) => {
    const { stdout } = await keys('new', 'CURSOR_SECRET', '--to', join(folder, name));
    const found = await run('sh', ['-c', `${stdout}\ncat "$CURSOR_SECRET_FILE"`]);
    expect(found.stdout).toBe(await readFile(join(folder, name, 'cursor-secret'), 'utf8'));
    await writeFile(join(folder, 'line.env'), stdout);
    const source = 'console.log(process.env.CURSOR_SECRET_FILE)';
    const read = await run(process.execPath, [`--env-file=${join(folder, 'line.env')}`, '-e', source], { env: {} });
    expect(read.stdout).toBe(`${join(folder, name, 'cursor-secret')}\n`);
  });

  it('keep no file that is empty, and leave none where they were cut short', async () => {
    const to = join(folder, 'cut');
    await mkdir(to);
    await writeFile(join(to, 'cursor-secret'), '');
    await expect(keys('new', '--to', to, '--keep')).rejects.toMatchObject({
      code: 1,
      stderr: `${join(to, 'cursor-secret')} is empty: remove it, and it is made anew\n`,
    });
    expect(await readdir(to)).toEqual(['cursor-secret']);
  });

  it('say in one line where nobody gets them', async () => {
    const script = join(import.meta.dirname, '../main.ts');
    const command = `exec "$0" "$1" keys new > /dev/full`;
    await expect(run('sh', ['-c', command, process.execPath, script])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^the output could not be written: .*ENOSPC.*\n$/),
    });
  });
});
