import { ok } from '@orderline/domain/shared';
import { Unavailable } from '@orderline/platform';
import { sql } from 'drizzle-orm';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { type FaultyLink, openFaultyLink } from '../testing/faulty-link.ts';
import { type Database, openDatabase } from './database.ts';
import { pgTransact } from './transact.ts';

const opened = useDatabase();
const toClose: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const resource of toClose.splice(0)) await resource.close();
});

beforeAll(async () => {
  await opened().outside`create table pairs (pair int not null, half text not null, primary key (pair, half))`;
});

const setUp = async ({ poolSize = 2, queryTimeoutMs = 400 } = {}) => {
  const link = await openFaultyLink(opened().url);
  const sizes = { poolSize, placementPoolSize: 1, queueLimit: 10, queryTimeoutMs };
  const database = openDatabase({ url: link.url, applicationName: 'test', ...sizes });
  toClose.push(database, link);
  const transact = pgTransact(database.business, (db) => ({
    write: (pair: number, half: string) =>
      db.execute(sql`insert into pairs (pair, half) values (${pair}::int, ${half})`),
  }));
  return { link, database, transact };
};

let pairs = 0;
const nextPair = () => {
  pairs += 1;
  return pairs;
};

const halvesOf = async (pair: number) => (await opened().outside`select from pairs where pair = ${pair}`).length;

const answersAgain = async (database: Database) => {
  await expect.poll(() => database.ping().then(() => 'answers'), { timeout: 10_000 }).toBe('answers');
  await expect.poll(() => database.usage().business, { timeout: 10_000 }).toMatchObject({ busy: 0, waiting: 0 });
};

const BOUNDARIES = ['BEGIN', 'the first statement', 'the second statement', 'COMMIT'] as const;

/** What happens to the link once it has hung for longer than the deadline. */
const ENDS: Readonly<Record<string, (link: FaultyLink) => void>> = {
  'hangs and is then reset': (link) => link.reset(),
  'hangs and then goes on': () => undefined,
};

const cases = BOUNDARIES.flatMap((boundary) =>
  (['everything', 'answers'] as const).flatMap((what) => Object.keys(ENDS).map((end) => ({ boundary, what, end }))),
);

describe('a transaction', () => {
  it.each(cases)('at $boundary, where $what of the link $end', async ({ boundary, what, end }) => {
    const { link, database, transact } = await setUp();
    await database.ping();
    const pair = nextPair();
    const strike = (place: string) => {
      if (place === boundary) link.freeze(what);
    };
    strike('BEGIN');
    const answer = transact(async ({ write }) => {
      strike('the first statement');
      await write(pair, 'first');
      strike('the second statement');
      await write(pair, 'second');
      strike('COMMIT');
      return ok('both');
    });
    await expect(answer).rejects.toThrow(Unavailable);
    ENDS[end]?.(link);
    link.heal();
    await answersAgain(database);
    const idle = async () =>
      (
        await opened().outside`
        select from pg_stat_activity where datname = current_database() and application_name like 'test%'
          and state like 'idle in transaction%'`
      ).length;
    await expect.poll(idle, { timeout: 10_000 }).toBe(0);
    expect([0, 2]).toContain(await halvesOf(pair));
    const again = () => transact(async ({ write }) => ok(await write(nextPair(), 'only')));
    await expect
      .poll(
        () =>
          again().then(
            () => 'written',
            () => 'not yet',
          ),
        { timeout: 10_000 },
      )
      .toBe('written');
  });

  it.each(BOUNDARIES)(
    'whose connection is reset at %s is undone, or begun again where it had not begun',
    async (at) => {
      const { link, database, transact } = await setUp();
      await database.ping();
      const pair = nextPair();
      const strike = (place: string) => {
        if (place === at) link.reset();
      };
      strike('BEGIN');
      const answer = transact(async ({ write }) => {
        strike('the first statement');
        await write(pair, 'first');
        strike('the second statement');
        await write(pair, 'second');
        strike('COMMIT');
        return ok('both');
      });
      if (at === 'BEGIN') expect(await answer).toEqual(ok('both'));
      else await expect(answer).rejects.toThrow(Unavailable);
      expect(await halvesOf(pair)).toBe(at === 'BEGIN' ? 2 : 0);
      await answersAgain(database);
    },
  );

  it('whose COMMIT is done but its answer lost is an outage, and its effect stands', async () => {
    const { link, transact } = await setUp();
    const pair = nextPair();
    const answer = transact(async ({ write }) => {
      await write(pair, 'only');
      link.loseAnswersOnce();
      return ok('written');
    });
    await expect(answer).rejects.toThrow(Unavailable);
    await expect.poll(() => halvesOf(pair)).toBe(1);
  });

  it('does not claim to have written what it has not, where the work has caught the error of a statement', async () => {
    const { transact } = await setUp();
    const pair = nextPair();
    const answer = transact(async ({ write }) => {
      await write(pair, 'first');
      await write(pair, 'first').catch(() => undefined);
      return ok('written');
    });
    await expect(answer).rejects.toMatchObject({ code: '23505' });
    expect(await halvesOf(pair)).toBe(0);
  });
});

describe('many connections that went silent at once', () => {
  it('are all replaced after the first of them was found out', async () => {
    const size = 10;
    const { link, database, transact } = await setUp({ poolSize: size, queryTimeoutMs: 1500 });
    const sleeping = Array.from({ length: size }, () =>
      database.business.send({ text: 'select pg_sleep(0.05)', params: [] }),
    );
    await Promise.all(sleeping);
    link.freeze();
    await expect(transact(async ({ write }) => ok(await write(nextPair(), 'only')))).rejects.toThrow(Unavailable);
    await expect.poll(() => database.usage().business.busy, { timeout: 5000 }).toBe(0);
    link.heal();
    for (let count = 0; count < 2 * size; count += 1) {
      const pair = nextPair();
      await transact(async ({ write }) => ok(await write(pair, 'only')));
      expect(await halvesOf(pair)).toBe(1);
    }
  });
});

describe('a connection that is being made', () => {
  it.each([0, 1, 2, 3, 4, 5])(
    'is no unheard rejection where it is reset after %i answers of the server',
    async (answers) => {
      const { link, database } = await setUp();
      link.resetAfter(answers);
      const outcome = await database.ping().then(
        () => 'answers',
        (error: unknown) => error,
      );
      if (outcome !== 'answers') expect(outcome).toBeInstanceOf(Unavailable);
      await answersAgain(database);
    },
  );

  it('is an outage within the deadline where the server accepts it and says nothing', async () => {
    const { link, database } = await setUp();
    link.freeze();
    await expect(database.ping()).rejects.toThrow(Unavailable);
    link.heal();
    await answersAgain(database);
  });
});
