/** What a token or an API key may be good for. */
export type Scope =
  | 'catalog:write'
  | 'inventory:read'
  | 'inventory:write'
  | 'users:write'
  | 'orders:on-behalf'
  | 'reporting:read'
  | 'reports:read'
  | 'jobs:run'
  | 'webhooks:write'
  | 'api-keys:write';
