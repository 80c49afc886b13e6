import { describe, expect, it } from 'vitest';
import { drizzleOver } from './connection/drizzle.ts';
import { lazily } from './features.ts';

const db = drizzleOver(async () => []);

const counting = () => {
  const made: string[] = [];
  const make = (name: string) => () => {
    made.push(name);
    return name;
  };
  return { made, stores: lazily({ users: make('users'), outbox: make('outbox'), inbox: make('inbox') })(db) };
};

describe('the stores of a transaction', () => {
  it('are made when they are asked for, and no others', () => {
    const { made, stores } = counting();
    const { users } = stores;
    expect([users, made]).toEqual(['users', ['users']]);
  });

  it('are all there for whoever takes the rest of them, and nothing else is', () => {
    const { stores } = counting();
    const { users: _users, ...others } = stores;
    expect(others).toEqual({ outbox: 'outbox', inbox: 'inbox' });
    expect(Reflect.get(stores, 'then')).toBeUndefined();
  });
});
