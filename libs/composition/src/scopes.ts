import type { Scope } from '@orderline/contracts/http/endpoint';
import type { Role } from '@orderline/domain/users';

/** A scheduler is no user: its tokens are made for it, and only trigger jobs. */
type TokenRole = Role | 'scheduler';

const scopesOf: Readonly<Record<TokenRole, readonly Scope[]>> = {
  customer: [],
  staff: ['catalog:write', 'inventory:read', 'inventory:write', 'users:write', 'orders:on-behalf'],
  admin: [
    'catalog:write',
    'inventory:read',
    'inventory:write',
    'users:write',
    'orders:on-behalf',
    'reporting:read',
    'jobs:run',
    'api-keys:write',
  ],
  scheduler: ['jobs:run'],
};

const isRole = (name: string): name is TokenRole => Object.hasOwn(scopesOf, name);

/** What the key was given and its owner's roles allow now. */
export const scopesOfKey = (given: readonly string[], roles: readonly string[]): ReadonlySet<Scope> =>
  new Set([...scopesFor(roles)].filter((scope) => given.includes(scope)));

/** What the roles allow together; a role that is not known allows nothing. */
export const scopesFor = (roles: readonly string[]): ReadonlySet<Scope> =>
  new Set(roles.filter(isRole).flatMap((role) => scopesOf[role]));
