import type { Application } from '@orderline/composition';
import type { address } from '@orderline/contracts/http/address';
import { type Address, type Answer, err, type IdempotencyKey, ok, type Result } from '@orderline/domain/shared';
import type { StatedName, UpdateProfile, User } from '@orderline/domain/users';
import type { z } from 'zod';
import type { Principal } from '../../http/policy/principal.ts';
import type { Refused } from '../../http/policy/problem.ts';
import { refused, tooCommon } from '../refusals.ts';

/** In what versions differ: where users find themselves, and how one looks. */
export type UserVersion<View> = {
  readonly me: `/api/v${number}/users/me`;
  readonly view: (user: User) => View;
};

type ByUser = { readonly principal: Principal };

type Updating = ByUser & {
  readonly body: Omit<UpdateProfile, 'userId' | 'expectedVersion'>;
  readonly expectedVersion: number;
};

type Registering = {
  readonly body: { readonly email: string; readonly name: StatedName; readonly password?: string | undefined };
  readonly principal: Principal | null;
  readonly idempotencyKey: IdempotencyKey | undefined;
};

/** What every version does with users. */
export const userHandlers = <View>({ users }: Pick<Application, 'users'>, { me, view }: UserVersion<View>) => {
  const answer = ({ value, replayed }: { readonly value: User; readonly replayed?: boolean }) => ({
    body: view(value),
    version: String(value.version),
    replayed,
  });
  return {
    registerUser: async (request: Registering) => {
      const registered = await register(users, request);
      return registered.ok ? { location: me, ...answer(registered.value) } : registered.error;
    },

    readProfile: async ({ principal: { userId } }: ByUser) => {
      const result = await users.findUser({ userId });
      return result.ok ? answer({ value: result.value }) : refused(result.error);
    },

    updateProfile: async ({ body, principal: { userId }, expectedVersion }: Updating) => {
      const result = await users.updateProfile({ ...body, userId, expectedVersion });
      return result.ok ? answer({ value: result.value }) : refused(result.error);
    },
  };
};

type RegistrationProblem = 'email-taken' | 'password-too-common' | 'idempotency-key-reused' | 'validation-failed';

/** Registers whoever states a password; staff may invite without one, and are told who has the address already. */
const register = async (
  users: Application['users'],
  { body: { email, name, password }, principal, idempotencyKey }: Registering,
): Promise<Result<Answer<User>, Refused<RegistrationProblem>>> => {
  const byStaff = principal?.scopes.has('users:write') === true;
  if (password === undefined && !byStaff) return err(passwordMissing);
  const result =
    password === undefined
      ? await users.inviteUser({ email, name, idempotencyKey })
      : await users.registerUser({ email, name, password, idempotencyKey });
  if (result.ok) return ok(result.value);
  const { error } = result;
  if (error.kind === 'password-too-common') return err(refused(error, tooCommon('#/password')));
  if (error.kind !== 'email-taken') return err(refused(error));
  return err(refused(error, byStaff ? { existingId: error.userId } : {}));
};

const passwordMissing = {
  problem: 'validation-failed',
  errors: [{ pointer: '#/password', code: 'required', detail: 'is missing' }],
} as const;

export const addressView = ({
  recipient,
  line1,
  line2,
  city,
  region,
  postalCode,
  country,
}: Address): z.input<typeof address> => ({ recipient, line1, line2, city, region, postalCode, country });
