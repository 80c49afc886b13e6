import { type Pool, Unsupported } from '@orderline/adapters-postgres';
import { CannotStart, Unavailable } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { startOnDatabase, whyUnfit } from './start-on-database.ts';

const coded = (code: string) => new Unavailable('away', { cause: Object.assign(new Error(code), { code }) });

/** Answers every question of the schema with this. */
const schemaAt = (version: number, neededBy: number, isOurs = true) => {
  const pool: unknown = { send: async () => [{ it: true, isOurs, version, neededBy }] };
  return pool as Pool;
};

type Start = { readonly fails?: Error; readonly business?: Pool };

const startOn = async ({ fails, business = schemaAt(1, 0) }: Start) => {
  const told: string[] = [];
  const verify = () => (fails ? Promise.reject(fails) : Promise.resolve());
  const states = { wrong: (subject: string) => void told.push(subject) };
  const thrown = await startOnDatabase({ verify, business }, states).catch((refusal: unknown) => refusal);
  return { told, thrown };
};

describe('a start on a database', () => {
  it.each([
    ['a wrong password', coded('28P01')],
    ['a user that is not let in', coded('28000')],
    ['a database that does not exist', coded('3D000')],
    ['a pooler in transaction mode', new Unsupported('a pooler: use pool_mode = session')],
  ])('is refused by %s, as to wait changes nothing', async (_what, error) => {
    const { thrown, told } = await startOn({ fails: error });
    expect(thrown).toBeInstanceOf(CannotStart);
    expect(thrown).toMatchObject({ exitCode: 78, advice: expect.stringContaining('DATABASE_URL') });
    expect(told).toEqual([]);
  });

  it.each(['ECONNREFUSED', 'CONNECT_TIMEOUT', '57P03', '53300', '25006', 'EAI_AGAIN'])(
    'waits for what %s says, and tells of it',
    async (code) => expect(await startOn({ fails: coded(code) })).toEqual({ told: ['postgres'], thrown: undefined }),
  );

  it('tells of the schema where PostgreSQL answers, and does not let us see which it is', async () => {
    const pool: unknown = { send: () => Promise.reject(coded('42501')) };
    expect(await startOn({ business: pool as Pool })).toEqual({ told: ['migrations'], thrown: undefined });
  });

  it('is refused by a schema that took away what it still uses', async () => {
    const { thrown } = await startOn({ business: schemaAt(9999, 9998) });
    expect(thrown).toMatchObject({ exitCode: 78, advice: 'start a newer release' });
  });

  it('is refused by a database in which something else keeps its migrations', async () => {
    const { thrown } = await startOn({ business: schemaAt(9999, 0, false) });
    expect(thrown).toMatchObject({ exitCode: 78, message: expect.stringContaining('of something else') });
  });

  it('tells nothing where all is well, or the schema is yet to be migrated', async () => {
    expect(await startOn({})).toEqual({ told: [], thrown: undefined });
  });
});

describe('a schema', () => {
  it('that is older is waited for', () => {
    expect(whyUnfit({ version: 29, neededBy: 0 }, 30)).not.toBeInstanceOf(CannotStart);
    expect(whyUnfit({ version: 29, neededBy: 0 }, 30)).toMatchObject({ advice: 'migrate the database' });
  });

  it.each([
    [30, 0],
    [30, 29],
    [31, 0],
    [32, 30],
  ])('at %d, needed by %d, is one that release 30 runs on', (version, neededBy) => {
    expect(whyUnfit({ version, neededBy }, 30)).toBeUndefined();
  });

  it('that took away what a release still uses refuses it', () => {
    expect(whyUnfit({ version: 32, neededBy: 31 }, 30)).toMatchObject({
      message: 'the schema is at 32 and needs a release that knows 31, this one knows 30',
      exitCode: 78,
    });
  });
});
