import { type EventId, err, type Outbox, ok, type Result, type UserId } from '../shared/index.ts';
import { type UserRegistered, userRegistered } from './events.ts';
import type { UserRepository } from './ports.ts';
import type { User } from './user.ts';

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
