import * as contract from '@orderline/contracts/http/v1/codes';
import { routes } from '../../http/route.ts';
import { laterBy, refused, tooCommon } from '../refusals.ts';
import type { Surface } from '../surface.ts';

export const codesRoutes = ({ identity }: Pick<Surface, 'identity'>) =>
  routes(contract, {
    requestEmailVerification: async ({ address, principal: { userId } }) => {
      const result = await identity.requestEmailVerification({ userId, address });
      if (result.ok) return { body: undefined };
      return refused(result.error, result.error.kind === 'too-many-emails' ? laterBy(result.error) : {});
    },

    verifyEmail: async ({ body }) => {
      const result = await identity.verifyEmail(body);
      return result.ok ? { body: undefined } : refused(result.error);
    },

    requestPasswordReset: async ({ body: { email }, address }) => {
      const result = await identity.requestPasswordReset({ email, address });
      return result.ok ? { body: undefined } : refused(result.error, laterBy(result.error));
    },

    resetPassword: async ({ body, address }) => {
      const result = await identity.resetPassword({ ...body, address });
      if (result.ok) return { body: undefined };
      return refused(result.error, result.error.kind === 'password-too-common' ? tooCommon('#/newPassword') : {});
    },
  });
