import { describe, expect, it } from 'vitest';
import { demoUsers } from './demo-users.ts';

describe('the demo users', () => {
  it('are one customer and one admin, with addresses and passwords of their own', () => {
    expect(demoUsers.map(({ roles }) => roles)).toEqual([['customer'], ['admin']]);
    expect(new Set(demoUsers.map(({ email }) => email)).size).toBe(2);
    expect(new Set(demoUsers.map(({ password }) => password)).size).toBe(2);
  });

  it('live under example.com, which nobody can own', () => {
    for (const { email } of demoUsers) expect(email).toMatch(/@example\.com$/);
  });

  it('have passwords of the length that registration asks for', () => {
    for (const { password } of demoUsers) expect(password.length).toBeGreaterThanOrEqual(12);
  });
});
