import {
  type Answer,
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
import { type EmailTaken, recordUser, type UserStores } from './record-user.ts';
import { newCustomer, type User } from './user.ts';

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
      withIdempotencyKey(idempotency, { idempotencyKey, now: at }, () =>
        recordUser(stores, { user, eventId: newId() }),
      ),
    );
  };
