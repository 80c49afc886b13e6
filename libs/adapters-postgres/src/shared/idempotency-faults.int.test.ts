import { type IdempotencyKey, ok, withIdempotencyKey } from '@orderline/domain/shared';
import { Unavailable } from '@orderline/platform';
import { sql } from 'drizzle-orm';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../connection/database.ts';
import { pgTransact } from '../connection/transact.ts';
import { useDatabase } from '../testing/database.ts';
import { openFaultyLink } from '../testing/faulty-link.ts';
import { aKey } from '../testing/placing.ts';
import { pgIdempotencyKeys } from './idempotency-keys.ts';

const opened = useDatabase();
const toClose: { close(): Promise<void> }[] = [];
const now = new Date('2026-01-02T03:04:05.678Z');

afterEach(async () => {
  for (const resource of toClose.splice(0)) await resource.close();
});

beforeAll(async () => {
  await opened().outside`create table effects (key text not null)`;
});

const setUp = async () => {
  const link = await openFaultyLink(opened().url);
  const sizes = { poolSize: 2, placementPoolSize: 1, queueLimit: 10, queryTimeoutMs: 500 };
  const database = openDatabase({ url: link.url, applicationName: 'test', ...sizes });
  toClose.push(database, link);
  const transact = pgTransact(database.business, (db) => ({
    keys: pgIdempotencyKeys(db),
    write: (key: string) => db.execute(sql`insert into effects (key) values (${key})`),
  }));
  const request = (idempotencyKey: IdempotencyKey, beforeCommit: () => void = () => undefined) =>
    transact(({ keys, write }) =>
      withIdempotencyKey(keys, { idempotencyKey, now, subject: () => null }, async () => {
        await write(idempotencyKey.key);
        return ok('done');
      }).then((result) => {
        beforeCommit();
        return result;
      }),
    );
  return { link, request };
};

it.each([
  { lost: 'everything', reset: true },
  { lost: 'everything', reset: false },
  { lost: 'answers', reset: true },
  { lost: 'answers', reset: false },
] as const)(
  'a retry by key has its answer, and one effect, where $lost hung at COMMIT (reset: $reset)',
  async (fault) => {
    const { link, request } = await setUp();
    const idempotencyKey = aKey();
    await expect(request(idempotencyKey, () => link.freeze(fault.lost))).rejects.toThrow(Unavailable);
    if (fault.reset) link.reset();
    link.heal();
    const retry = () =>
      request(idempotencyKey).then(
        (result) => result.ok && result.value.value,
        () => 'not yet',
      );
    await expect.poll(retry, { timeout: 15_000 }).toBe('done');
    expect((await opened().outside`select from effects where key = ${idempotencyKey.key}`).length).toBe(1);
  },
);
