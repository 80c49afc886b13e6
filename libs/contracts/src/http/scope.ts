/** What a caller may do besides what is their own. */
export const scopes = [
  'catalog:write',
  'inventory:read',
  'inventory:write',
  'users:write',
  'orders:on-behalf',
  'orders:read',
  'orders:write',
  'customers:read',
  'reporting:read',
  'jobs:run',
  'webhooks:write',
  'api-keys:write',
] as const;

export type Scope = (typeof scopes)[number];
