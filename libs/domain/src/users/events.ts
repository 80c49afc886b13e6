import type { DomainEvent, EventId, UserId } from '../shared/index.ts';
import type { User } from './user.ts';

export type UserRegistered = DomainEvent<
  'UserRegistered',
  { readonly userId: UserId; readonly email: string; readonly name: string; readonly registeredAt: Date }
>;

export type UserEvent = UserRegistered;

export const userRegistered = (user: User, id: EventId): UserRegistered => ({
  id,
  type: 'UserRegistered',
  aggregate: { type: 'user', id: user.id },
  version: user.events,
  occurredAt: user.createdAt,
  data: { userId: user.id, email: user.email, name: user.name, registeredAt: user.createdAt },
});
