import { Unavailable } from '@orderline/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../connection/database.ts';
import { drizzleOver } from '../connection/drizzle.ts';
import type { Send } from '../connection/statement.ts';
import { useDatabase } from '../testing/database.ts';
import { type FaultyLink, openFaultyLink } from '../testing/faulty-link.ts';
import { aHouse } from '../testing/identity.ts';
import { newId } from '../testing/new-id.ts';

const opened = useDatabase();
const toClose: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const resource of toClose.splice(0)) await resource.close();
});

const applicationName = 'over the link';

const cutOff = (link: FaultyLink): void => {
  link.reset();
  link.heal();
};

/** What befalls PostgreSQL just before a statement goes out, and how it is well again. */
const faults: Readonly<
  Record<string, { readonly begin: (link: FaultyLink) => unknown; readonly end: (link: FaultyLink) => void }>
> = {
  'is killed': {
    begin: () =>
      opened().outside`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and starts_with(application_name, ${applicationName})`,
    end: () => undefined,
  },
  'answers and nobody hears it': { begin: (link) => link.loseAnswersOnce(), end: () => undefined },
  'hangs past the deadline, and is cut off': { begin: (link) => link.freeze(), end: cutOff },
  'hangs past the deadline, and then goes on': { begin: (link) => link.freeze(), end: (link) => link.heal() },
  'answers after the deadline': { begin: (link) => link.freeze('answers'), end: (link) => link.heal() },
  'does it, and is cut off before it answers': { begin: (link) => link.freeze('answers'), end: cutOff },
};

const setUp = async () => {
  const link = await openFaultyLink(opened().url);
  const sizes = { poolSize: 1, placementPoolSize: 1, queueLimit: 10, queryTimeoutMs: 500, connectTimeoutMs: 500 };
  const database = openDatabase({ url: link.url, applicationName, ...sizes });
  toClose.push(database, link);
  const before: (() => unknown)[] = [];
  let sent = 0;
  const send: Send = async (statement) => {
    sent += 1;
    await before.shift()?.();
    return database.business.send(statement);
  };
  const { identity } = aHouse({ database: { ...database, db: drizzleOver(send) } });
  const near = aHouse(opened());
  const { email } = await near.aCustomer();
  const signedIn = await near.identity.signIn({ email, password: 'old', address: newId() });
  if (!signedIn.ok) throw new Error('the sign-in was refused');
  const { session, refreshToken } = signedIn.value;
  /** The next token, the refusal, or the outage that it met; whatever else is thrown fails the test. */
  const refresh = async (token = refreshToken) => {
    try {
      const result = await identity.refreshSession({ refreshToken: token });
      return result.ok ? result.value.refreshToken : result.error.kind;
    } catch (error) {
      if (error instanceof Unavailable) return 'unavailable';
      throw error;
    }
  };
  const statementsOf = async (work: () => Promise<unknown>) => {
    const earlier = sent;
    await work();
    return sent - earlier;
  };
  const kept = async () => {
    const rows = await opened().outside`
      select count(*)::int as tokens, count(*) filter (where spent_at is null)::int as unspent
      from refresh_tokens where session_id = ${session.id}`;
    return { ...rows[0] };
  };
  return { link, before, refresh, refreshToken, statementsOf, kept };
};

const places: readonly (readonly ['first' | 'repeated', number])[] = [
  ['first', 1],
  ['first', 2],
  ['repeated', 1],
  ['repeated', 2],
  ['repeated', 3],
];

describe('a refresh that meets an outage', () => {
  it('has two statements, and three where it is repeated', async () => {
    const { refresh, statementsOf } = await setUp();
    expect([await statementsOf(refresh), await statementsOf(refresh)]).toEqual([2, 3]);
  });

  describe.each(Object.keys(faults))('where PostgreSQL %s', (name) => {
    it.each(places)('goes on by a retry, in the %s refresh at statement %i', async (which, nth) => {
      const { link, before, refresh, refreshToken, kept } = await setUp();
      const { begin, end } = faults[name] ?? expect.fail(name);
      const next = `${refreshToken} next`;
      await refresh('warms up');
      if (which === 'repeated') expect(await refresh()).toBe(next);
      for (let other = 1; other < nth; other += 1) before.push(() => undefined);
      before.push(() => begin(link));
      expect(['unavailable', next]).toContain(await refresh());
      end(link);
      await expect.poll(() => refresh(), { timeout: 20_000 }).toBe(next);
      expect(await kept()).toEqual({ tokens: 2, unspent: 1 });
      expect(await refresh(next)).toBe(`${next} next`);
    });
  });
});
