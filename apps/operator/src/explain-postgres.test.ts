import { Unavailable } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { explainPostgres, isUnreachable } from './explain-postgres.ts';

const url = 'postgres://shop:n0t-shown@db.example/shop';
const coded = (code: string, message = 'it failed') => Object.assign(new Error(message), { code });

describe('what is wrong with PostgreSQL', () => {
  it.each([
    ['28P01', /check the password in DATABASE_URL$/],
    ['3D000', /create the database/],
    ['42501', /grant it what it lacks$/],
    ['25006', /lead to the primary$/],
    ['ECONNREFUSED', /nobody listens there/],
    ['CONNECT_TIMEOUT', /no answer/],
  ])('is told with where it is and what to do: %s', (code, says) => {
    const text = explainPostgres(new Unavailable('no answer', { cause: coded(code) }), url);
    expect(text).toMatch(/^PostgreSQL at db\.example:5432\/shop: /);
    expect(text).toMatch(says);
    expect(text).not.toContain('n0t-shown');
  });

  it('is as PostgreSQL says it where nobody knows better', () => {
    expect(explainPostgres(coded('42601', 'syntax error'), url)).toBe(
      'PostgreSQL at db.example:5432/shop: syntax error',
    );
  });

  it('is told apart by whether the server is there', () => {
    expect(isUnreachable(new Unavailable('x', { cause: coded('ECONNREFUSED') }))).toBe(true);
    expect(isUnreachable(Object.assign(coded('ENOENT'), { syscall: 'connect' }))).toBe(true);
    expect(isUnreachable(Object.assign(coded('ENOENT'), { syscall: 'open' }))).toBe(false);
    expect(isUnreachable(coded('TLS_NOT_OFFERED'))).toBe(true);
    expect(isUnreachable(coded('42601'))).toBe(false);
    expect(isUnreachable('a word')).toBe(false);
  });
});
