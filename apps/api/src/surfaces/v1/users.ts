import * as contract from '@orderline/contracts/http/v1/users';
import type { User } from '@orderline/domain/users';
import type { z } from 'zod';
import { routes } from '../../http/route.ts';
import { laterBy, refused, tooCommon } from '../refusals.ts';
import { addressView, userHandlers } from '../shared/users.ts';
import type { Surface } from '../surface.ts';

export const usersRoutes = ({ users, identity }: Pick<Surface, 'users' | 'identity'>) =>
  routes(contract, {
    ...userHandlers({ users }, { me: '/api/v1/users/me', view: userView }),

    eraseUser: async ({ body: { password }, address, principal: { userId } }) => {
      const result = await users.eraseUser({ userId, password, address });
      if (result.ok) return { body: undefined };
      switch (result.error.kind) {
        case 'login-throttled':
          return refused(result.error, laterBy(result.error));
        case 'wrong-password':
          return refused(result.error, wrongPassword('#/password'));
        case 'orders-open':
          return refused(result.error, { orderIds: [...result.error.orderIds] });
        case 'last-admin':
        case 'user-not-found':
          return refused(result.error);
      }
    },

    changePassword: async ({ body, address, principal: { userId, sessionId } }) => {
      const result = await identity.changePassword({ ...body, address, userId, sessionId });
      if (result.ok) return { body: undefined };
      if (result.error.kind === 'login-throttled') return refused(result.error, laterBy(result.error));
      if (result.error.kind === 'wrong-password') return refused(result.error, wrongPassword('#/currentPassword'));
      return refused(result.error, tooCommon('#/newPassword'));
    },
  });

const wrongPassword = (pointer: '#/password' | '#/currentPassword') => ({
  errors: [{ pointer, code: 'wrong', detail: 'is not the present password' }],
});

const userView = ({
  id,
  email,
  emailVerifiedAt,
  name,
  locale,
  addresses,
  createdAt,
  updatedAt,
}: User): z.input<typeof contract.user> => ({
  id,
  email,
  emailVerified: emailVerifiedAt !== null,
  name,
  locale,
  addresses: addresses.map(addressView),
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
