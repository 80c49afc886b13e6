import {
  type Answer,
  err,
  type IdempotencyKey,
  type IdempotencyKeys,
  type KeyReused,
  type NewId,
  type Now,
  type Result,
  type Transact,
  withIdempotencyKey,
} from '../shared/index.ts';
import type { StatedName } from './person-name.ts';
import type { CommonPasswords, Credentials, PasswordHasher } from './ports.ts';
import { type EmailTaken, recordUser, type UserStores } from './record-user.ts';
import { newCustomer, type User } from './user.ts';

export type RegisterUser = {
  readonly email: string;
  readonly password: string;
  readonly name: StatedName;
  readonly locale?: string | undefined;
  readonly idempotencyKey?: IdempotencyKey | undefined;
};

export type PasswordTooCommon = { readonly kind: 'password-too-common' };

export type RegisterUserRefusal = EmailTaken | KeyReused | PasswordTooCommon;

export type RegisterUserPorts = {
  readonly transact: Transact<
    UserStores & { readonly credentials: Credentials; readonly idempotency: IdempotencyKeys }
  >;
  readonly passwords: PasswordHasher;
  readonly commonPasswords: CommonPasswords;
  readonly newId: NewId;
  readonly now: Now;
};

/**
 * Registers a customer with a password, and records UserRegistered, in one transaction. The password is hashed before
 * it opens, so that no connection waits for a hash.
 */
export const registerUser =
  ({ transact, passwords, commonPasswords, newId, now }: RegisterUserPorts) =>
  async ({
    password,
    idempotencyKey,
    ...details
  }: RegisterUser): Promise<Result<Answer<User>, RegisterUserRefusal>> => {
    if (commonPasswords.includes(password)) return err({ kind: 'password-too-common' });
    const passwordHash = await passwords.hash(password);
    const at = now();
    const user = newCustomer({ ...details, id: newId(), now: at });
    return transact(({ credentials, idempotency, ...stores }) =>
      withIdempotencyKey(idempotency, { idempotencyKey, now: at }, async () => {
        const recorded = await recordUser(stores, { user, eventId: newId() });
        if (recorded.ok) await credentials.set(user.id, passwordHash, at);
        return recorded;
      }),
    );
  };
