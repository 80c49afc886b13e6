import type { DomainEvent, EventId, UserId } from '../shared/index.ts';
import type { User } from './user.ts';

export type UserRegistered = DomainEvent<
  'UserRegistered',
  { readonly userId: UserId; readonly email: string; readonly name: string; readonly registeredAt: Date }
>;

export type UserErased = DomainEvent<'UserErased', { readonly userId: UserId; readonly erasedAt: Date }>;

export type UserEvent = UserRegistered | UserErased;

export const userRegistered = (user: User, id: EventId): UserRegistered => ({
  id,
  type: 'UserRegistered',
  aggregate: { type: 'user', id: user.id },
  version: user.events,
  occurredAt: user.createdAt,
  data: { userId: user.id, email: user.email, name: user.name, registeredAt: user.createdAt },
});

/** The user's last event. */
export const userErased = (
  { id: userId, events }: User,
  { id, erasedAt }: { readonly id: EventId; readonly erasedAt: Date },
): UserErased => ({
  id,
  type: 'UserErased',
  aggregate: { type: 'user', id: userId },
  version: events + 1,
  occurredAt: erasedAt,
  data: { userId, erasedAt },
});
