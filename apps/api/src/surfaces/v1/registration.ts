import type { Application } from '@orderline/composition';
import { type Answer, err, type IdempotencyKey, ok, type Result } from '@orderline/domain/shared';
import type { StatedName, User } from '@orderline/domain/users';
import type { Principal } from '../../http/auth.ts';
import type { Refused } from '../../http/reply.ts';
import { refused, tooCommon } from '../refusals.ts';

export type Registering = {
  readonly body: { readonly email: string; readonly name: StatedName; readonly password?: string | undefined };
  readonly principal: Principal | null;
  readonly idempotencyKey: IdempotencyKey | undefined;
};

type RegistrationProblem = 'email-taken' | 'password-too-common' | 'idempotency-key-reused' | 'validation-failed';

/** Registers whoever states a password; staff may invite without one, and are told who has the address already. */
export const register = async (
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
