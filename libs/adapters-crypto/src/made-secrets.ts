import { randomBytes } from 'node:crypto';
import { generateSigningKeys } from './signing-keys.ts';

const makers = {
  SIGNING_KEYS: async () => JSON.stringify(await generateSigningKeys()),
  CURSOR_SECRET: async () => randomBytes(32).toString('base64url'),
  API_KEY_PEPPER: async () => randomBytes(32).toString('base64url'),
} as const;

export type SecretName = keyof typeof makers;

/** The settings that the api signs, seals and digests with. */
export const SECRET_NAMES: readonly SecretName[] = ['SIGNING_KEYS', 'CURSOR_SECRET', 'API_KEY_PEPPER'];

/** A new value of 256 random bits. */
export const makeSecret = (name: SecretName): Promise<string> => makers[name]();
