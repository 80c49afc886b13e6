import type { Application } from '@orderline/composition';
import { readProfile, registerUser, updateProfile, type user } from '@orderline/contracts/http/v2/users';
import type { User } from '@orderline/domain/users';
import type { z } from 'zod';
import { type Route, route } from '../../http/request.ts';
import { refused } from '../refusals.ts';
import { register } from '../v1/registration.ts';

export const usersRoutes = ({ users }: Pick<Application, 'users'>): readonly Route[] => [
  route(registerUser, async (request) => {
    const registered = await register(users, request);
    return registered.ok ? { location: '/api/v2/users/me', ...userAnswer(registered.value) } : registered.error;
  }),

  route(readProfile, async ({ principal: { userId } }) => {
    const result = await users.findUser({ userId });
    return result.ok ? { ...userAnswer({ value: result.value }) } : refused(result.error);
  }),

  route(updateProfile, async ({ body, principal: { userId }, expectedVersion }) => {
    const result = await users.updateProfile({ ...body, userId, expectedVersion });
    return result.ok ? { ...userAnswer({ value: result.value }) } : refused(result.error);
  }),
];

const userAnswer = ({ value, replayed }: { readonly value: User; readonly replayed?: boolean }) => ({
  body: userView(value),
  version: String(value.version),
  replayed,
});

type UserView = z.input<typeof user>;

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
