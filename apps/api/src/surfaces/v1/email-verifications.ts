import type { Application } from '@orderline/composition';
import { requestEmailVerification, verifyEmail } from '@orderline/contracts/http/v1/codes';
import { type Route, route } from '../../http/request.ts';
import { laterBy, refused } from '../refusals.ts';

export const emailVerificationsRoutes = ({ identity }: Pick<Application, 'identity'>): readonly Route[] => [
  route(requestEmailVerification, async ({ address, principal: { userId } }) => {
    const result = await identity.requestEmailVerification({ userId, address });
    if (result.ok) return { body: undefined };
    return refused(result.error, result.error.kind === 'too-many-emails' ? laterBy(result.error) : {});
  }),

  route(verifyEmail, async ({ body }) => {
    const result = await identity.verifyEmail(body);
    return result.ok ? { body: undefined } : refused(result.error);
  }),
];
