import { randomBytes } from 'node:crypto';
import { generateSigningKeys } from './signing-keys.ts';

const makers = {
  SIGNING_KEYS: async () => JSON.stringify(await generateSigningKeys()),
  CURSOR_SECRET: async () => randomBytes(32).toString('base64url'),
  API_KEY_PEPPER: async () => randomBytes(32).toString('base64url'),
  WEBHOOK_SECRET_KEY: async () => randomBytes(32).toString('base64url'),
} as const;

export type SecretName = keyof typeof makers;

/** The settings that the api signs, seals and digests with; the last one is the worker's as well. */
export const SECRET_NAMES: readonly SecretName[] = [
  'SIGNING_KEYS',
  'CURSOR_SECRET',
  'API_KEY_PEPPER',
  'WEBHOOK_SECRET_KEY',
];

/** A new value of 256 random bits. */
export const makeSecret = (name: SecretName): Promise<string> => makers[name]();
