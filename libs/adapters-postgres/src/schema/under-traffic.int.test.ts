import { describe, expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { applyAll } from './migrate.ts';
import { asMigration, migrations } from './migrations.ts';
import { appliedSchema } from './schema-state.ts';

const opened = useDatabase();

const following = async (...texts: readonly string[]) => {
  const all = await migrations();
  const later = texts.map((text, index) => asMigration(`0${100 + index}_later.sql`, text));
  return [...all, ...later.map((one, index) => ({ ...one, version: all.length + 1 + index }))];
};

/** Only the migrations of a test; what they changed is taken back. */
const forget = async (...undo: readonly string[]) => {
  const { outside } = opened();
  for (const text of undo) await outside.unsafe(text);
  await outside`delete from schema_migrations where name = 'later'`;
};

describe('a migration under traffic', () => {
  it('lets go while somebody reads for long, so that others get on, and is applied once the reader is done', async () => {
    const { url, outside } = opened();
    const all = await following('alter table orders add column later text');
    const reader = await outside.reserve();
    await reader`begin`;
    await reader`select count(*) from orders`;
    const letGo = Promise.withResolvers<void>();
    let retries = 0;
    const onRetry = () => {
      retries += 1;
      if (retries === 2) letGo.resolve();
    };
    const migrating = applyAll(all, { url, onRetry });
    await letGo.promise;
    expect(await outside`select count(*)::int as orders from orders`).toEqual([{ orders: 0 }]);
    await reader`rollback`;
    reader.release();
    expect(await migrating).toEqual({ version: all.length, applied: 1 });
    await forget('alter table orders drop column later');
  });

  it('holds up nobody for long where somebody reads for long, as an export does', async () => {
    const { url, outside } = opened();
    const all = await following('alter table orders add column later text');
    const reader = await outside.reserve();
    await reader`begin isolation level repeatable read, read only`;
    await reader`select count(*) from orders`;
    const migrating = applyAll(all, { url });
    const waits = () => outside`
      select 1 from pg_locks where relation = 'orders'::regclass and mode = 'AccessExclusiveLock' and not granted`;
    await expect.poll(async () => (await waits()).length, { interval: 5, timeout: 10_000 }).toBe(1);
    const orders = await outside
      .begin(async (send) => {
        await send`set local lock_timeout = '1s'`;
        return send`select count(*)::int as orders from orders`;
      })
      .catch((error: unknown) => error);
    await reader`rollback`;
    reader.release();
    expect(await migrating).toEqual({ version: all.length, applied: 1 });
    await forget('alter table orders drop column later');
    expect(orders).toEqual([{ orders: 0 }]);
  });

  it('gives up when its time is over, and has changed nothing', async () => {
    const { url, outside } = opened();
    const all = await following('alter table orders add column later text');
    const reader = await outside.reserve();
    await reader`begin`;
    await reader`select count(*) from orders`;
    await expect(applyAll(all, { url, timeLimitMs: 2_100 })).rejects.toMatchObject({ code: '55P03' });
    await reader`rollback`;
    reader.release();
    expect(await outside`select 1 from schema_migrations where name = 'later'`).toEqual([]);
  });

  it('builds an index while orders are written, however many migrate at once, and anew where one was left half built', async () => {
    const { url, outside } = opened();
    const all = await following(
      '-- Orders are placed meanwhile.\ncreate index concurrently orders_later on orders (placed_at);\n',
    );
    await outside`create index orders_later on orders (placed_at)`;
    await outside`update pg_index set indisvalid = false where indexrelid = 'orders_later'::regclass`;
    const results = await Promise.all([1, 2, 3].map(() => applyAll(all, { url })));
    expect(results.reduce((sum, { applied }) => sum + applied, 0)).toBe(1);
    const valid = await outside`select indisvalid from pg_index where indexrelid = 'orders_later'::regclass`;
    expect(valid).toEqual([{ indisvalid: true }]);
    const dropping = await following(
      'create index concurrently orders_later on orders (placed_at);',
      'drop index concurrently orders_later;',
    );
    await outside`delete from schema_migrations where name = 'later'`;
    expect(await applyAll(dropping, { url })).toMatchObject({ applied: 2 });
    expect(await outside`select to_regclass('orders_later') as found`).toEqual([{ found: null }]);
    await forget();
  });

  it('that takes something away tells the oldest release that runs on what it leaves', async () => {
    const { url, database } = opened();
    const all = await following('-- contract since 0029: nobody reads it.\nselect 1;');
    await applyAll(all, { url });
    expect(await appliedSchema(database.business)).toEqual({ version: all.length, neededBy: 29 });
    await forget();
  });

  it('that takes away what its own release uses is none', () => {
    expect(() => asMigration('0031_later.sql', '-- contract since 0031: why\nselect 1;')).toThrow(
      /0031_later\.sql takes away what 0031 still uses/,
    );
  });
});
