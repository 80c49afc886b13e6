import { describe, expect, it } from 'vitest';
import { demoUsers } from './demo-users.ts';

describe('the demo users', () => {
  it('are a customer and two admins, of whom one has a second factor, with addresses and passwords of their own', () => {
    expect(demoUsers.map(({ roles }) => roles)).toEqual([['customer'], ['admin'], ['admin']]);
    expect(demoUsers.map(({ secondFactor }) => secondFactor !== undefined)).toEqual([false, true, false]);
    for (const name of ['id', 'email', 'password'] as const) {
      expect(new Set(demoUsers.map((user) => user[name])).size).toBe(3);
    }
  });

  it('live under example.com, which nobody can own', () => {
    for (const { email } of demoUsers) expect(email).toMatch(/@example\.com$/);
  });

  it('have passwords of the length that registration asks for', () => {
    for (const { password } of demoUsers) expect(password.length).toBeGreaterThanOrEqual(12);
  });
});
