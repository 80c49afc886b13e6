import { err, type Result } from '../shared/index.ts';
import type { StatedName } from './person-name.ts';
import { type EmailTaken, recordUser } from './record-user.ts';
import type { PasswordTooCommon, RegisterUserPorts } from './register-user.ts';
import { newCustomer, type User } from './user.ts';

export type CreateAdmin = { readonly email: string; readonly password: string; readonly name: StatedName };

export type CreateAdminRefusal = EmailTaken | PasswordTooCommon;

/**
 * Registers an admin with a password, and records UserRegistered, in one transaction. For whoever runs the system: no
 * endpoint leads here.
 */
export const createAdmin =
  ({ transact, passwords, commonPasswords, newId, now }: RegisterUserPorts) =>
  async ({ password, ...details }: CreateAdmin): Promise<Result<User, CreateAdminRefusal>> => {
    if (commonPasswords.includes(password)) return err({ kind: 'password-too-common' });
    const passwordHash = await passwords.hash(password);
    const at = now();
    const user: User = { ...newCustomer({ ...details, id: newId(), now: at }), roles: ['admin'] };
    return transact(async ({ credentials, users, outbox }) => {
      const recorded = await recordUser({ users, outbox }, { user, eventId: newId() });
      if (recorded.ok) await credentials.set(user.id, passwordHash, at);
      return recorded;
    });
  };
