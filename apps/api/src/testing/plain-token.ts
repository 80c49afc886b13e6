import { asId } from '@orderline/domain/shared';
import { z } from 'zod';
import type { TokenClaims } from '../http/policy/identify.ts';

const claims = z.object({
  userId: z.uuid().transform((text) => asId<TokenClaims['userId']>(text)),
  sessionId: z.uuid().transform((text) => asId<TokenClaims['sessionId']>(text)),
  roles: z.array(z.string()),
  withheldRoles: z.array(z.string()).default([]),
  amr: z.array(z.string()).default([]),
  expiresAt: z.number().default(Number.MAX_SAFE_INTEGER),
});

/** Reads the tokens of the in-memory ports, which are JSON that nobody signed. */
export const readPlainToken = (token: string): TokenClaims | null => {
  try {
    return claims.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch {
    return null;
  }
};
