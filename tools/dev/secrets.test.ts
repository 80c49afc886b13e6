import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { developmentSecrets } from './secrets.ts';

const folders: string[] = [];

const aFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'orderline-secrets-'));
  folders.push(folder);
  return folder;
};

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

describe('the secrets of development', () => {
  it('are made once', async () => {
    const folder = await aFolder();
    const made = await developmentSecrets(join(folder, 'new'));
    expect(Object.keys(made)).toEqual(['SIGNING_KEYS', 'CURSOR_SECRET', 'API_KEY_PEPPER', 'WEBHOOK_SECRET_KEY']);
    expect(await developmentSecrets(join(folder, 'new'))).toEqual(made);
  });

  it('of an earlier release stay, and are joined by those that it did not know', async () => {
    const folder = await aFolder();
    const file = join(folder, 'secrets.json');
    await writeFile(file, JSON.stringify({ SIGNING_KEYS: 'keys', CURSOR_SECRET: 'cursors' }));
    const secrets = await developmentSecrets(folder);
    expect(secrets).toMatchObject({ SIGNING_KEYS: 'keys', CURSOR_SECRET: 'cursors' });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(secrets);
  });

  it('are not made over a file that holds something else', async () => {
    const folder = await aFolder();
    await writeFile(join(folder, 'secrets.json'), '{"a":1}');
    await expect(developmentSecrets(folder)).rejects.toThrow(/secrets.json holds no secrets/);
  });
});
