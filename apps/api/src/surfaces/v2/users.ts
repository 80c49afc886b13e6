import type { AnswerOf } from '@orderline/contracts/http/endpoint';
import * as contract from '@orderline/contracts/http/v2/users';
import type { User } from '@orderline/domain/users';
import { routes } from '../../http/route.ts';
import { userHandlers } from '../shared/users.ts';
import type { Surface } from '../surface.ts';

export const usersRoutes = ({ users }: Pick<Surface, 'users'>) =>
  routes(contract, userHandlers({ users }, { me: '/api/v2/users/me', view: userView }));

type UserView = AnswerOf<typeof contract.readProfile>;

const userView = ({ id, email, emailVerifiedAt, locale, createdAt, updatedAt, ...name }: User): UserView => ({
  id,
  email,
  emailVerified: emailVerifiedAt !== null,
  name: nameView(name),
  locale,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

const nameView = ({
  name,
  givenName,
  familyName,
}: Pick<User, 'name' | 'givenName' | 'familyName'>): UserView['name'] => ({
  fullName: name,
  givenName: givenName ?? undefined,
  familyName: familyName ?? undefined,
});
