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

  it.each(['root', 'constructor', '__proto__', ''])('do not follow from a role that there is not: %s', (role) => {
    expect(scopesFor([role])).toEqual(new Set());
  });
});
