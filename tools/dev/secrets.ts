import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateSigningKeys } from '@orderline/adapters-crypto';

/** What development signs with: made once for each checkout, kept in its git-ignored directory, readable by its owner alone. */
export type DevelopmentSecrets = { readonly SIGNING_KEYS: string; readonly CURSOR_SECRET: string };

const isSecrets = (value: unknown): value is DevelopmentSecrets =>
  typeof value === 'object' &&
  value !== null &&
  'SIGNING_KEYS' in value &&
  typeof value.SIGNING_KEYS === 'string' &&
  'CURSOR_SECRET' in value &&
  typeof value.CURSOR_SECRET === 'string';

export const developmentSecrets = async (directory: string): Promise<DevelopmentSecrets> => {
  const file = join(directory, 'secrets.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) {
    const found: unknown = JSON.parse(text);
    if (!isSecrets(found)) throw new Error(`${file} holds no secrets of ours: remove it, and new ones are made`);
    return found;
  }
  const made = {
    SIGNING_KEYS: JSON.stringify(await generateSigningKeys()),
    CURSOR_SECRET: randomBytes(32).toString('base64url'),
  };
  await mkdir(directory, { recursive: true });
  await writeFile(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  return made;
};
