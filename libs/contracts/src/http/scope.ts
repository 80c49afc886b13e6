/** What an operation, a page or an API key may need; who has which, the policy of the domain says. */
export type Scope =
  | 'catalog:write'
  | 'inventory:read'
  | 'inventory:write'
  | 'users:write'
  | 'customers:read'
  | 'orders:on-behalf'
  | 'orders:read'
  | 'orders:write'
  | 'reporting:read'
  | 'reports:read'
  | 'exports'
  | 'jobs:run'
  | 'webhooks:write'
  | 'audit:read'
  | 'staff:write'
  | 'api-keys:write';
