import { randomBytes } from 'node:crypto';
import { generateSigningKeys, joseTokenVerifier, openKeyring } from '@orderline/adapters-crypto';
import { expect, it } from 'vitest';
import { schedulerTokens } from './scheduler-token.ts';

const environment = async (name: string) => {
  const signingKeys = await generateSigningKeys();
  const secret = () => randomBytes(32).toString('base64url');
  const env = {
    ENVIRONMENT: name,
    SIGNING_KEYS: JSON.stringify(signingKeys),
    CURSOR_SECRET: secret(),
    API_KEY_PEPPER: secret(),
    WEBHOOK_SECRET_KEY: secret(),
    DATABASE_URL: 'postgres://orderline:other@127.0.0.1:1/orderline',
    REDIS_URL: 'redis://127.0.0.1:1',
    KAFKA_BROKERS: '127.0.0.1:1',
    SMTP_URL: 'smtps://mail.example',
    EMAIL_FROM: 'shop@example.com',
  };
  return { env, signingKeys };
};

it('the scheduler of development gets one token, with a role that only triggers jobs', async () => {
  const { env, signingKeys } = await environment('development');
  const token = await schedulerTokens(env);
  const keyring = await openKeyring(signingKeys);
  const verifier = joseTokenVerifier({
    keyring,
    issuer: 'orderline',
    audience: 'orderline-api',
    now: () => new Date(),
  });
  expect(await verifier.verify(await token())).toMatchObject({ roles: ['scheduler'] });
  expect(await token()).toBe(await token());
});

it('no token is made for production', async () => {
  const { env } = await environment('production');
  await expect(schedulerTokens(env)).rejects.toThrow('API key');
});
