import type { DomainEvent, EventId, UserId } from '../shared/index.ts';
import type { User } from './user.ts';

export type UserRegistered = DomainEvent<
  'UserRegistered',
  { readonly userId: UserId; readonly email: string; readonly name: string; readonly registeredAt: Date }
>;

export type UserErased = DomainEvent<'UserErased', { readonly userId: UserId; readonly erasedAt: Date }>;

/** The whole profile, as it is since; addresses are nobody's business elsewhere. */
export type UserChanged = DomainEvent<
  'UserChanged',
  {
    readonly userId: UserId;
    readonly email: string;
    readonly name: string;
    readonly givenName?: string;
    readonly familyName?: string;
    readonly locale: string;
    readonly changedAt: Date;
  }
>;

export type UserEvent = UserRegistered | UserChanged | UserErased;

export const userRegistered = (user: User, id: EventId): UserRegistered => ({
  id,
  type: 'UserRegistered',
  aggregate: { type: 'user', id: user.id },
  version: user.events,
  occurredAt: user.createdAt,
  data: { userId: user.id, email: user.email, name: user.name, registeredAt: user.createdAt },
});

/** Whether other services are told of a change. */
export const isAnnounced = (before: User, after: User): boolean =>
  (['email', 'name', 'givenName', 'familyName', 'locale'] as const).some((field) => before[field] !== after[field]);

/** The user's events count it already. */
export const userChanged = (user: User, id: EventId): UserChanged => {
  const { id: userId, email, name, givenName, familyName, locale, updatedAt: changedAt } = user;
  const parts = { ...(givenName !== null && { givenName }), ...(familyName !== null && { familyName }) };
  return {
    id,
    type: 'UserChanged',
    aggregate: { type: 'user', id: userId },
    version: user.events,
    occurredAt: changedAt,
    data: { userId, email, name, ...parts, locale, changedAt },
  };
};

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
