import { runInCall, Unavailable } from '@orderline/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { appliedSchema } from '../schema/schema-state.ts';
import { useDatabase } from '../testing/database.ts';
import { type FaultyLink, openFaultyLink } from '../testing/faulty-link.ts';
import { type Database, type DatabaseConfig, openDatabase } from './database.ts';

const opened = useDatabase();
const toClose: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const resource of toClose.splice(0)) await resource.close();
});

const aDatabase = (config: Partial<DatabaseConfig> = {}): Database => {
  const sizes = { poolSize: 2, placementPoolSize: 1, queueLimit: 10, queryTimeoutMs: 400 };
  const database = openDatabase({ url: opened().url, applicationName: 'test', ...sizes, ...config });
  toClose.push(database);
  return database;
};

const aLink = async (): Promise<FaultyLink> => {
  const link = await openFaultyLink(opened().url);
  toClose.push(link);
  return link;
};

const sleep = (seconds: number) => ({ text: 'select pg_sleep($1)', params: [seconds] });

describe('a statement', () => {
  it('ends at its deadline, on the server too', async () => {
    const { business } = aDatabase();
    await expect(business.send(sleep(60))).rejects.toThrow(Unavailable);
    const running = async () =>
      (
        await opened()
          .outside`select from pg_stat_activity where datname = current_database() and query like 'select pg_sleep%' and state = 'active'`
      ).length;
    await expect.poll(running, { timeout: 5000 }).toBe(0);
    await expect.poll(() => business.usage().busy).toBe(0);
  });

  it('ends with the call that it belongs to', async () => {
    const { business } = aDatabase({ queryTimeoutMs: 20_000 });
    const gone = new AbortController();
    const asked = runInCall({ requestId: 'r', signal: gone.signal }, () => business.send(sleep(60)));
    setTimeout(() => gone.abort(new Error('the caller is gone')), 50);
    await expect(asked).rejects.toThrow('the caller is gone');
    await expect.poll(() => business.usage().busy, { timeout: 5000 }).toBe(0);
    const late = runInCall({ requestId: 'r', signal: gone.signal }, () => business.send(sleep(60)));
    await expect(late).rejects.toThrow('the caller is gone');
    expect(business.usage().busy).toBe(0);
  });

  it('is turned away where the queue before the pool is full', async () => {
    const { business } = aDatabase({ queueLimit: 3, queryTimeoutMs: 5000 });
    const sent = Array.from({ length: 6 }, () => business.send(sleep(0.05)));
    const settled = await Promise.allSettled(sent);
    expect(settled.map(({ status }) => status)).toEqual([...Array(5).fill('fulfilled'), 'rejected']);
    expect(settled[5]).toMatchObject({ reason: { name: 'Unavailable', retryAfterSeconds: 1 } });
  });

  it('gives up waiting for a connection at its deadline, and is never sent', async () => {
    const { business } = aDatabase({ poolSize: 1 });
    const { outside } = opened();
    await outside`create table if not exists marks (mark int)`;
    const first = business.send(sleep(60));
    const waiting = business.send({ text: 'insert into marks values ($1)', params: [1] });
    const settled = await Promise.allSettled([first, waiting]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect.poll(() => business.usage(), { timeout: 5000 }).toMatchObject({ busy: 0, waiting: 0 });
    expect((await outside`select from marks`).length).toBe(0);
  });
});

describe('a server that is frozen', () => {
  it('hangs no statement and no transaction, and is used again when it is back', async () => {
    const link = await aLink();
    const { business, ping, usage } = aDatabase({ url: link.url });
    await ping();
    await business.transaction(async (send) => send(sleep(0)));
    link.freeze();
    const started = performance.now();
    const hanging = [
      ping(),
      business.transaction(async (send) => send(sleep(0))),
      ...Array.from({ length: 8 }, () => business.send(sleep(0))),
    ];
    for (const result of await Promise.allSettled(hanging)) {
      expect(result).toHaveProperty('reason', expect.any(Unavailable));
    }
    expect(performance.now() - started).toBeLessThan(2000);
    link.heal();
    const back = async () => {
      await ping();
      return usage().business.waiting;
    };
    await expect.poll(() => back().catch(() => 'not yet'), { timeout: 10_000 }).toBe(0);
  });
});

describe('a connection that is cut', () => {
  it('says nothing of its server: another one asks whether it takes writes, and which schema it has', async () => {
    const link = await aLink();
    const { business, ping } = aDatabase({ url: link.url });
    await ping();
    link.loseAnswersOnce();
    await expect(business.send(sleep(0))).rejects.toThrow(Unavailable);
    await ping();
    link.loseAnswersOnce();
    await ping();
    link.loseAnswersOnce();
    expect((await appliedSchema(business)).version).toBeGreaterThan(0);
  });
});

describe('a server that is not there', () => {
  it('is an outage', async () => {
    const link = await aLink();
    await link.close();
    await expect(aDatabase({ url: link.url }).ping()).rejects.toThrow(Unavailable);
  });
});
