import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateSigningKeys } from '@orderline/adapters-crypto';

const makers = {
  SIGNING_KEYS: async () => JSON.stringify(await generateSigningKeys()),
  CURSOR_SECRET: async () => randomBytes(32).toString('base64url'),
  API_KEY_PEPPER: async () => randomBytes(32).toString('base64url'),
} as const;

export type SecretName = keyof typeof makers;

/** What the api signs, seals and digests with. */
export const SECRET_NAMES: readonly SecretName[] = ['SIGNING_KEYS', 'CURSOR_SECRET', 'API_KEY_PEPPER'];

/** A new value of 256 random bits. */
export const makeSecret = (name: SecretName): Promise<string> => makers[name]();

/** What development signs and digests with: made once for each checkout, kept in its git-ignored directory, readable by its owner alone. */
export type DevelopmentSecrets = { readonly [Name in keyof typeof makers]: string };

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
    SIGNING_KEYS: found.SIGNING_KEYS ?? (await makers.SIGNING_KEYS()),
    CURSOR_SECRET: found.CURSOR_SECRET ?? (await makers.CURSOR_SECRET()),
    API_KEY_PEPPER: found.API_KEY_PEPPER ?? (await makers.API_KEY_PEPPER()),
  };
  if (Object.keys(found).length < Object.keys(secrets).length) {
    await mkdir(directory, { recursive: true });
    await writeFile(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  }
  return secrets;
};
