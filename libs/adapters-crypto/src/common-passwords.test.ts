import { describe, expect, it } from 'vitest';
import { commonPasswords } from './passwords.ts';

describe('common passwords', () => {
  const common = commonPasswords();

  it.each(['password', 'PassWord1', '12345678', 'qwertyuiop', 'iloveyou'])('include %s', (password) => {
    expect(common.includes(password)).toBe(true);
  });

  it.each(['analytical engine', 'orderline-demo-customer', 'nanoseconds of wire', 'constructor', '__proto__'])(
    'do not include %s',
    (password) => {
      expect(common.includes(password)).toBe(false);
    },
  );
});
