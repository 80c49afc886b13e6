import type { Application } from '@orderline/composition';
import { requestPasswordReset, resetPassword } from '@orderline/contracts/http/v1/codes';
import { changePassword } from '@orderline/contracts/http/v1/users';
import { type Route, route } from '../../http/request.ts';
import { laterBy, refused, tooCommon } from '../refusals.ts';

const wrongPassword = {
  errors: [{ pointer: '#/currentPassword', code: 'wrong', detail: 'is not the present password' }],
} as const;

export const passwordsRoutes = ({ identity }: Pick<Application, 'identity'>): readonly Route[] => [
  route(changePassword, async ({ body, address, principal: { userId, sessionId } }) => {
    const result = await identity.changePassword({ ...body, address, userId, sessionId });
    if (result.ok) return { body: undefined };
    if (result.error.kind === 'login-throttled') return refused(result.error, laterBy(result.error));
    if (result.error.kind === 'wrong-password') return refused(result.error, wrongPassword);
    return refused(result.error, tooCommon('#/newPassword'));
  }),

  route(requestPasswordReset, async ({ body: { email }, address }) => {
    const result = await identity.requestPasswordReset({ email, address });
    return result.ok ? { body: undefined } : refused(result.error, laterBy(result.error));
  }),

  route(resetPassword, async ({ body, address }) => {
    const result = await identity.resetPassword({ ...body, address });
    if (result.ok) return { body: undefined };
    return refused(result.error, result.error.kind === 'password-too-common' ? tooCommon('#/newPassword') : {});
  }),
];
