import type { Application } from '@orderline/composition';
import { eraseUser } from '@orderline/contracts/http/v1/users';
import { type Route, route } from '../../http/request.ts';
import { laterBy, refused } from '../refusals.ts';

const wrongPassword = {
  errors: [{ pointer: '#/password', code: 'wrong', detail: 'is not the present password' }],
} as const;

export const erasureRoutes = ({ users }: Pick<Application, 'users'>): readonly Route[] => [
  route(eraseUser, async ({ body: { password }, address, principal: { userId } }) => {
    const result = await users.eraseUser({ userId, password, address });
    if (result.ok) return { body: undefined };
    switch (result.error.kind) {
      case 'login-throttled':
        return refused(result.error, laterBy(result.error));
      case 'wrong-password':
        return refused(result.error, wrongPassword);
      case 'orders-open':
        return refused(result.error, { orderIds: [...result.error.orderIds] });
      case 'user-not-found':
        return refused(result.error);
    }
  }),
];
