import {
  type Answer,
  type EventId,
  err,
  type IdempotencyKey,
  type IdempotencyKeys,
  type KeyReused,
  type NewId,
  type Now,
  type Outbox,
  ok,
  type Result,
  type Transact,
  type UserId,
  withIdempotencyKey,
} from '../shared/index.ts';
import { type UserRegistered, userRegistered } from './events.ts';
import type { CommonPasswords, Credentials, PasswordHasher, UserRepository } from './ports.ts';
import { newCustomer, type StatedName, type User } from './user.ts';

export type EmailTaken = { readonly kind: 'email-taken'; readonly userId: UserId };

export type UserStores = { readonly users: UserRepository; readonly outbox: Outbox<UserRegistered> };

/** Inserts a new user together with UserRegistered, inside the transaction that gave the stores. */
export const recordUser = async (
  { users, outbox }: UserStores,
  { user, eventId }: { readonly user: User; readonly eventId: EventId },
): Promise<Result<User, EmailTaken>> => {
  const inserted = await users.insert(user);
  if (inserted.kind === 'email-taken') return err(inserted);
  await outbox.append([userRegistered(user, eventId)]);
  return ok(user);
};

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
      withIdempotencyKey(idempotency, { idempotencyKey, now: at, subject: ({ id }) => id }, async () => {
        const recorded = await recordUser(stores, { user, eventId: newId() });
        if (recorded.ok) await credentials.set(user.id, passwordHash, at);
        return recorded;
      }),
    );
  };

export type InviteUser = {
  readonly email: string;
  readonly name: StatedName;
  readonly locale?: string | undefined;
  readonly idempotencyKey?: IdempotencyKey | undefined;
};

export type InviteUserRefusal = EmailTaken | KeyReused;

export type InviteUserPorts = {
  readonly transact: Transact<UserStores & { readonly idempotency: IdempotencyKeys }>;
  readonly newId: NewId;
  readonly now: Now;
};

/** Records a customer who has no password yet and so cannot sign in, with UserRegistered, in one transaction. */
export const inviteUser =
  ({ transact, newId, now }: InviteUserPorts) =>
  async ({ idempotencyKey, ...details }: InviteUser): Promise<Result<Answer<User>, InviteUserRefusal>> => {
    const at = now();
    const user = newCustomer({ ...details, id: newId(), now: at });
    return transact(({ idempotency, ...stores }) =>
      withIdempotencyKey(idempotency, { idempotencyKey, now: at, subject: ({ id }) => id }, () =>
        recordUser(stores, { user, eventId: newId() }),
      ),
    );
  };

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
