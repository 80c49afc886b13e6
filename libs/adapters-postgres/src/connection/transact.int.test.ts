import { err, ok } from '@orderline/domain/shared';
import { Unavailable } from '@orderline/platform';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import type { Db } from './drizzle.ts';
import { pgTransact } from './transact.ts';

const opened = useDatabase({ poolSize: 10 });

type Pair = { readonly pair: number; readonly half: 'first' | 'second' };

const pairsOn = (db: Db) => ({
  write: ({ pair, half }: Pair) => db.execute(sql`insert into pairs (pair, half) values (${pair}::int, ${half})`),
  backend: async (): Promise<number> => {
    const [row] = await db.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    if (!row) throw new Error('no backend');
    return row.pid;
  },
  run: (text: string) => db.execute(sql.raw(text)),
});

beforeAll(async () => {
  await opened().outside`create table pairs (pair int not null, half text not null, primary key (pair, half))`;
});

const aTransact = () => pgTransact(opened().database.business, pairsOn);

const torn = async (): Promise<number> => {
  const [row] = await opened().outside<{ torn: number }[]>`
    select count(*)::int as torn from (select from pairs group by pair having count(*) <> 2) as halves`;
  return row?.torn ?? -1;
};

describe('a transaction whose connection is killed between two statements', () => {
  it('leaves nothing half done and nobody hanging, under load', async () => {
    const transact = aTransact();
    const { outside } = opened();
    const one = (pair: number) =>
      transact(async ({ write, backend }) => {
        await write({ pair, half: 'first' });
        if (pair % 3 === 0) await outside`select pg_terminate_backend(${await backend()})`;
        await write({ pair, half: 'second' });
        return ok(pair);
      });
    for (let round = 0; round < 3; round += 1) {
      const settled = await Promise.allSettled(Array.from({ length: 30 }, (_, index) => one(round * 30 + index)));
      const failed = settled.filter(({ status }) => status === 'rejected');
      expect(failed).toHaveLength(10);
      for (const failure of failed) expect(failure).toHaveProperty('reason', expect.any(Unavailable));
      expect(await torn()).toBe(0);
    }
    expect((await outside`select from pairs`).length).toBe(3 * 20 * 2);
  });

  it('sends nothing more, even where the work goes on after the error', async () => {
    const transact = aTransact();
    const { outside } = opened();
    const stubborn = (pair: number) =>
      transact(async ({ write, backend }) => {
        await outside`select pg_terminate_backend(${await backend()})`;
        await write({ pair, half: 'first' }).catch(() => undefined);
        await write({ pair, half: 'second' }).catch(() => undefined);
        return ok(pair);
      });
    const settled = await Promise.allSettled(Array.from({ length: 12 }, (_, index) => stubborn(1000 + index)));
    expect(settled.every(({ status }) => status === 'rejected')).toBe(true);
    expect((await outside`select from pairs where pair >= 1000`).length).toBe(0);
  });
});

describe('a transaction', () => {
  it('gives its connection back after a refusal, an error and a lost connection', async () => {
    const transact = aTransact();
    const { outside, database } = opened();
    for (let count = 0; count < 25; count += 1) {
      await transact(async ({ write }) => {
        await write({ pair: 2000, half: 'first' });
        return err('no');
      });
      await expect(transact(async ({ run }) => ok(await run('select 1 / 0')))).rejects.toThrow(/division/);
      const killed = transact(async ({ backend, run }) => {
        await outside`select pg_terminate_backend(${await backend()})`;
        return ok(await run('select 1'));
      });
      await expect(killed).rejects.toThrow(Unavailable);
    }
    expect(database.usage().business).toEqual({ size: 10, busy: 0, waiting: 0 });
    expect(await transact(async ({ run }) => ok((await run('select 1')).length))).toEqual(ok(1));
  });

  it('is tried again where two have locked each other out', async () => {
    const transact = aTransact();
    const { outside } = opened();
    await outside`insert into pairs values (3001, 'first'), (3002, 'first')`;
    let attempts = 0;
    let arrived = 0;
    const both = Promise.withResolvers<void>();
    const lockBoth = (first: number, second: number) =>
      transact(async ({ run }) => {
        attempts += 1;
        await run(`select from pairs where pair = ${first} for update`);
        arrived += 1;
        if (arrived === 2) both.resolve();
        await both.promise;
        await run(`select from pairs where pair = ${second} for update`);
        return ok('locked both');
      });
    const results = await Promise.all([lockBoth(3001, 3002), lockBoth(3002, 3001)]);
    expect(results).toEqual([ok('locked both'), ok('locked both')]);
    // One of them at least; PostgreSQL does not promise who gets the lock next, so they may meet once more.
    expect(attempts).toBeGreaterThanOrEqual(3);
  });

  it('has stores that cannot be used after its end', async () => {
    const transact = aTransact();
    const kept = await transact(async (stores) => ok(stores));
    if (!kept.ok) throw new Error('refused');
    await expect(kept.value.write({ pair: 4000, half: 'first' })).rejects.toThrow(/has ended/);
  });

  it('waits for a place without a nested transaction in another call being mistaken for its own', async () => {
    const transact = aTransact();
    const many = Array.from({ length: 60 }, () => transact(async ({ run }) => ok((await run('select 1')).length)));
    expect(await Promise.all(many)).toEqual(many.map(() => ok(1)));
  });
});
