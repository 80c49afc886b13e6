import type { Application } from '@orderline/composition';
import { readProfile, registerUser, updateProfile, type user } from '@orderline/contracts/http/v1/users';
import type { User } from '@orderline/domain/users';
import type { z } from 'zod';
import { type Route, route } from '../../http/request.ts';
import { addressView } from './address-view.ts';
import { refused, tooCommon } from './refusals.ts';

export const usersRoutes = ({ users }: Pick<Application, 'users'>): readonly Route[] => [
  route(registerUser, async ({ body: { email, name, password }, principal, once }) => {
    const byStaff = principal?.scopes.has('users:write') === true;
    if (password === undefined && !byStaff) return passwordMissing;
    const result =
      password === undefined
        ? await users.inviteUser({ email, name, once })
        : await users.registerUser({ email, name, password, once });
    if (result.ok) return { location: '/api/v1/users/me', ...userAnswer(result.value) };
    if (result.error.kind === 'password-too-common') return refused(result.error, tooCommon('#/password'));
    if (result.error.kind !== 'email-taken') return refused(result.error);
    return refused(result.error, byStaff ? { existingId: result.error.userId } : {});
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

const passwordMissing = {
  problem: 'validation-failed',
  errors: [{ pointer: '#/password', code: 'required', detail: 'is missing' }],
} as const;

const userAnswer = ({ value, replayed }: { readonly value: User; readonly replayed?: boolean }) => ({
  body: userView(value),
  version: String(value.version),
  replayed,
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
}: User): z.input<typeof user> => ({
  id,
  email,
  emailVerified: emailVerifiedAt !== null,
  name,
  locale,
  addresses: addresses.map(addressView),
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
