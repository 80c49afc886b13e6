import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSecret, type SecretName } from '@orderline/adapters-crypto';

/** What development signs and digests with: made once for each checkout, kept in its git-ignored directory, readable by its owner alone. */
export type DevelopmentSecrets = Readonly<Record<SecretName, string>>;

const kept = async (file: string): Promise<Partial<DevelopmentSecrets>> => {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return {};
  const found: unknown = JSON.parse(text);
  if (!isTexts(found)) throw new Error(`${file} holds no secrets of ours: remove it, and new ones are made`);
  return found;
};

const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');

/** Makes what is missing, also in a file that an earlier release wrote, and keeps what is there. */
export const developmentSecrets = async (directory: string): Promise<DevelopmentSecrets> => {
  const file = join(directory, 'secrets.json');
  const found = await kept(file);
  const secrets: DevelopmentSecrets = {
    SIGNING_KEYS: found.SIGNING_KEYS ?? (await makeSecret('SIGNING_KEYS')),
    CURSOR_SECRET: found.CURSOR_SECRET ?? (await makeSecret('CURSOR_SECRET')),
    API_KEY_PEPPER: found.API_KEY_PEPPER ?? (await makeSecret('API_KEY_PEPPER')),
    WEBHOOK_SECRET_KEY: found.WEBHOOK_SECRET_KEY ?? (await makeSecret('WEBHOOK_SECRET_KEY')),
  };
  if (Object.keys(found).length < Object.keys(secrets).length) {
    await mkdir(directory, { recursive: true });
    await writeFile(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  }
  return secrets;
};
