/** What somebody may do; the HTTP contract knows each by the same name. */
export type Scope =
  | 'catalog:write'
  | 'inventory:read'
  | 'inventory:write'
  | 'users:write'
  | 'customers:read'
  | 'orders:on-behalf'
  | 'orders:read'
  | 'orders:write'
  | 'orders:refund'
  | 'reporting:read'
  | 'reports:read'
  | 'exports'
  | 'jobs:run'
  | 'events:read'
  | 'events:write'
  | 'webhooks:write'
  | 'audit:read'
  | 'staff:write'
  | 'api-keys:write';

/** What a user may be besides a customer. */
export type Role = 'customer' | 'staff' | 'viewer' | 'support' | 'catalog-manager' | 'admin';

/** A scheduler is no user: its tokens are made for it, and only trigger jobs. */
type TokenRole = Role | 'scheduler';

const viewing = ['orders:read', 'customers:read', 'inventory:read', 'reports:read'] as const;

/** Who may do what. Routes, API keys, pages and their menu all follow from this one table. */
const policy: Readonly<Record<TokenRole, readonly Scope[]>> = {
  customer: [],
  viewer: viewing,
  support: [...viewing, 'orders:write', 'orders:refund', 'orders:on-behalf', 'users:write', 'exports', 'events:read'],
  'catalog-manager': ['catalog:write', 'inventory:read', 'inventory:write', 'reports:read', 'exports'],
  /** From before the others: tills and importers. */
  staff: ['catalog:write', 'inventory:read', 'inventory:write', 'users:write', 'orders:on-behalf', 'webhooks:write'],
  admin: [
    ...viewing,
    'catalog:write',
    'inventory:write',
    'users:write',
    'orders:on-behalf',
    'orders:write',
    'orders:refund',
    'reporting:read',
    'exports',
    'jobs:run',
    'events:read',
    'events:write',
    'webhooks:write',
    'audit:read',
    'staff:write',
    'api-keys:write',
  ],
  scheduler: ['jobs:run'],
};

/** The roles that somebody can be given, in the order of what they may. */
export const roles = [
  'customer',
  'viewer',
  'support',
  'catalog-manager',
  'staff',
  'admin',
] as const satisfies readonly Role[];

const isTokenRole = (name: string): name is TokenRole => Object.hasOwn(policy, name);

/** What the roles allow together; a role that is not known allows nothing. */
export const scopesFor = (names: readonly string[]): ReadonlySet<Scope> =>
  new Set(names.filter(isTokenRole).flatMap((role) => policy[role]));

/** Whether that is a role of somebody who works for the shop. A scheduler is nobody. */
export const isStaffRole = (name: string): boolean => roles.some((role) => role === name && policy[role].length > 0);

/** Whether somebody works for the shop: a customer's roles allow nothing. */
export const isStaff = (names: readonly string[]): boolean => scopesFor(names).size > 0;
