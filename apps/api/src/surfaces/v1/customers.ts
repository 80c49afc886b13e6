import { id } from '@orderline/contracts/http/fields';
import * as contract from '@orderline/contracts/http/v1/customers';
import { asId, type UserId } from '@orderline/domain/shared';
import type { User } from '@orderline/domain/users';
import type { z } from 'zod';
import { cursorAfter, pageRequest } from '../../http/cursors.ts';
import { routes } from '../../http/route.ts';
import { refused } from '../refusals.ts';
import type { Surface } from '../surface.ts';

const kind = { binding: ['customers'], position: id.transform((text) => asId<UserId>(text)) };

export const customersRoutes = ({ users, cursors }: Pick<Surface, 'users' | 'cursors'>) =>
  routes(contract, {
    listCustomers: async ({ query }) => {
      const page = pageRequest(cursors, query, kind);
      if (!page.ok) return page.error;
      const result = await users.findUsers({ page: page.value });
      if (!result.ok) return result.error;
      const next = cursorAfter(cursors, result.value.next, kind);
      return { body: { items: result.value.items.map(customerView), page: { next } }, next };
    },

    readCustomer: async ({ params }) => {
      const result = await users.findUser({ userId: asId(params.id) });
      return result.ok ? { body: customerView(result.value) } : refused(result.error);
    },
  });

export const customerView = (user: User): z.input<typeof contract.customer> => ({
  id: user.id,
  email: user.email,
  emailVerified: user.emailVerifiedAt !== null,
  name: user.name,
  locale: user.locale,
  roles: [...user.roles],
  createdAt: user.createdAt.toISOString(),
});
