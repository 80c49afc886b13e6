import { describe, expect, it } from 'vitest';
import { scopesFor } from './access.ts';

describe('scopes', () => {
  it('follow from roles: a customer has none, staff does not read reports, an admin may all that staff may', () => {
    expect(scopesFor(['customer'])).toEqual(new Set());
    expect(scopesFor(['staff']).has('reporting:read')).toBe(false);
    const admin = scopesFor(['admin']);
    expect([...scopesFor(['staff'])].filter((scope) => !admin.has(scope))).toEqual([]);
    expect(admin.has('jobs:run')).toBe(true);
  });

  it('are as they were for the roles that there were before', () => {
    const staff = [
      'catalog:write',
      'inventory:read',
      'inventory:write',
      'users:write',
      'orders:on-behalf',
      'webhooks:write',
    ];
    expect(scopesFor(['staff'])).toEqual(new Set(staff));
    for (const scope of [...staff, 'reporting:read', 'jobs:run', 'api-keys:write']) {
      expect([...scopesFor(['admin'])]).toContain(scope);
    }
  });

  it('let a viewer change nothing, support no product, and a catalogue manager no order', () => {
    const writes = (role: string) => [...scopesFor([role])].filter((scope) => !scope.endsWith(':read'));
    expect(writes('viewer')).toEqual([]);
    expect(writes('support')).not.toContain('catalog:write');
    expect(writes('catalog-manager').toSorted()).toEqual(['catalog:write', 'exports', 'inventory:write']);
  });

  it.each(['root', 'constructor', '__proto__', ''])('do not follow from a role that there is not: %s', (role) => {
    expect(scopesFor([role])).toEqual(new Set());
  });
});
