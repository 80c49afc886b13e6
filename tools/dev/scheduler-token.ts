import { randomUUID } from 'node:crypto';
import { joseAccessTokens, openKeyring } from '@orderline/adapters-crypto';
import type { AccessTokens } from '@orderline/domain/identity';
import { asId } from '@orderline/domain/shared';
import { loadConfig, processSources } from '@orderline/platform';

type Claims = Parameters<AccessTokens['issue']>[0];

/** A token is renewed this long before it expires. */
const EARLY_MS = 60_000;

/**
 * Tokens for the scheduler of a system on this machine, which may only trigger jobs. They are signed by the key that
 * development made for itself; elsewhere a scheduler has an API key.
 */
export const schedulerTokens = async (env: NodeJS.ProcessEnv): Promise<() => Promise<string>> => {
  const { service, tokens } = loadConfig('api', { ...processSources(), env });
  if (service.environment !== 'development' && service.environment !== 'test') {
    throw new Error(`no token is made for the scheduler in ${service.environment}: give it an API key`);
  }
  const { issuer, audience, accessSeconds, signingKeys } = tokens;
  const keyring = await openKeyring(signingKeys);
  const issued = joseAccessTokens({ keyring, issuer, audience, lifetimeSeconds: accessSeconds });
  const scheduler: Omit<Claims, 'now'> = {
    userId: asId(randomUUID()),
    sessionId: asId(randomUUID()),
    roles: ['scheduler'],
    withheldRoles: [],
    amr: [],
  };
  let held: { readonly token: string; readonly until: number } | undefined;
  return async () => {
    const now = new Date();
    if (held && now.getTime() < held.until) return held.token;
    const { token, expiresIn } = await issued.issue({ ...scheduler, now });
    held = { token, until: now.getTime() + Math.max(0, expiresIn * 1000 - EARLY_MS) };
    return token;
  };
};
