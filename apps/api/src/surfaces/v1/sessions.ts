import type { AnswerOf } from '@orderline/contracts/http/endpoint';
import * as contract from '@orderline/contracts/http/v1/sessions';
import type { Session, SignedIn, SignInRefusal } from '@orderline/domain/identity';
import { asId } from '@orderline/domain/shared';
import type { z } from 'zod';
import type { Principal } from '../../http/policy/principal.ts';
import { wrongCode } from '../../http/policy/second-factor.ts';
import { routes } from '../../http/route.ts';
import { laterBy, refused } from '../refusals.ts';
import type { Surface } from '../surface.ts';

export const sessionsRoutes = ({ identity }: Pick<Surface, 'identity'>) =>
  routes(contract, {
    signIn: async ({ body, address, oneTimeCode }) => {
      const result = await identity.signIn({ ...body, address, ...(oneTimeCode !== null && { code: oneTimeCode }) });
      if (!result.ok) return notSignedIn(result.error);
      const location = `/api/v1/sessions/${result.value.session.id}`;
      return { body: { ...tokenPairView(result.value), deviceToken: result.value.deviceToken }, location };
    },

    refreshSession: async ({ body }) => {
      const result = await identity.refreshSession(body);
      return result.ok ? { body: tokenPairView(result.value) } : refused(result.error, challenge);
    },

    listSessions: async ({ principal }) => {
      const result = await identity.listSessions({ userId: principal.userId });
      const items = result.ok ? result.value.map((live) => sessionView(live, principal)) : [];
      return { body: { items, page: { next: null } } };
    },

    signOut: async ({ params: { id }, principal: { userId, sessionId } }) => {
      const ending = id === 'current' ? sessionId : asId<Session['id']>(id);
      if (ending === null) return refused({ kind: 'session-not-found' });
      const result = await identity.signOut({ userId, sessionId: ending });
      return result.ok ? { body: undefined } : refused(result.error);
    },
  });

const notSignedIn = (refusal: SignInRefusal) => {
  if (refusal.kind === 'wrong-code') return wrongCode;
  return refused(refusal, refusal.kind === 'login-throttled' ? laterBy(refusal) : challenge);
};

/** A 401 names the way to authenticate (RFC 9110 §15.5.2). */
const challenge = { headers: { 'WWW-Authenticate': 'Bearer' } } as const;

const tokenPairView = ({ accessToken, expiresIn, refreshToken }: SignedIn): z.input<typeof contract.tokenPair> => ({
  accessToken,
  tokenType: 'Bearer',
  expiresIn,
  refreshToken,
});

const sessionView = (
  { id, createdAt, lastUsedAt, expiresAt }: Session,
  { sessionId }: Principal,
): AnswerOf<typeof contract.listSessions>['items'][number] => ({
  id,
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  current: id === sessionId,
});
