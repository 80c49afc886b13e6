import { asId, type PageRequest, pageOf, type UserId } from '@orderline/domain/shared';
import { snapshotsContract } from '@orderline/domain/shared.contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { newId } from '../testing/new-id.ts';
import { pgReadTogether, pgSnapshots, type SnapshotLimits } from './snapshots.ts';
import { type Send, statement } from './statement.ts';

const SIZE = 8;

const opened = useDatabase({ jobsPoolSize: SIZE });

const minute = 60_000;

beforeAll(async () => {
  await opened().outside`create table things (name text primary key)`;
});

const LIST = statement<{ readonly name: string }>('select name from things where name > $1 order by name limit $2');

const SLEEP = statement('select pg_sleep(60)');

const listsOf = (send: Send) => ({
  things: {
    list: async (page: PageRequest<string>) => {
      const rows = await send(LIST(page.after ?? '', page.limit + 1));
      return pageOf(
        rows.map(({ name }) => name),
        page,
        (name) => name,
      );
    },
  },
  sleep: () => send(SLEEP()),
});

const snapshotsOf = (limits: Partial<SnapshotLimits> = {}) =>
  pgSnapshots(opened().database.jobs, listsOf, { limitMs: minute, most: 4, ...limits });

const newUserId = () => asId<UserId>(newId());

snapshotsContract('in PostgreSQL', async () => {
  const { outside } = opened();
  return {
    snapshots: snapshotsOf(),
    readTogether: pgReadTogether(opened().database.business, listsOf),
    newUserId,
    keep: async (names) => {
      await outside`truncate things`;
      await outside`insert into things select unnest(${outside.array([...names])}::text[])`;
    },
    add: async (name) => void (await outside`insert into things values (${name})`),
    remove: async (name) => void (await outside`delete from things where name = ${name}`),
  };
});

const openOne = async (snapshots: ReturnType<typeof snapshotsOf>, userId = newUserId()) => {
  const result = await snapshots.open(userId);
  if (!result.ok) throw new Error(result.error.kind);
  return result.value;
};

/** Connections in a transaction, as PostgreSQL sees them. */
const underWay = async (): Promise<number> => {
  const [row] = await opened().outside<{ count: number }[]>`
    select count(*)::int from pg_stat_activity
    where datname = current_database() and application_name = 'test jobs' and xact_start is not null`;
  return row?.count ?? -1;
};

const settled = { timeout: 15_000 };

describe('a snapshot in PostgreSQL', () => {
  it('writes nothing, and is of one moment, though each statement of the pool is otherwise of its own', async () => {
    const { database } = opened();
    const snapshots = pgSnapshots(
      database.jobs,
      (send) => ({
        modes: () =>
          send({
            text: 'select current_setting(name) as value from unnest($1::text[]) as name',
            params: [['transaction_isolation', 'transaction_read_only', 'enable_seqscan']],
          }),
      }),
      { limitMs: minute, most: 1 },
    );
    const result = await snapshots.open(newUserId());
    if (!result.ok) throw new Error(result.error.kind);
    const modes = await result.value.lists.modes();
    await result.value.close();
    expect(modes).toEqual([{ value: 'repeatable read' }, { value: 'on' }, { value: 'off' }]);
    const [after] = await database.jobs.send({ text: "select current_setting('enable_seqscan') as value", params: [] });
    expect(after).toEqual({ value: 'on' });
  });

  it('is one a person also between processes, and is let go of where its process is killed', async () => {
    const userId = newUserId();
    const [here, there] = [snapshotsOf(), snapshotsOf()];
    const snapshot = await openOne(here, userId);
    expect(await there.open(userId)).toMatchObject({ ok: false });
    await opened().outside`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'test jobs' and xact_start is not null`;
    await expect(snapshot.lists.things.list({ limit: 1 })).rejects.toThrow();
    await snapshot.close();
    await expect.poll(underWay, settled).toBe(0);
    await (await openOne(there, userId)).close();
  });

  it('that is refused, as another process has one, has left its place when that is told', async () => {
    const userId = newUserId();
    const [here, there] = [snapshotsOf(), snapshotsOf({ most: 1 })];
    const snapshot = await openOne(here, userId);
    for (const _time of [1, 2]) {
      expect(await there.open(userId)).toEqual({ ok: false, error: { kind: 'export-running' } });
      await (await openOne(there)).close();
    }
    await snapshot.close();
  });

  it('frees its connection where it is given up, in the midst of a statement as well', async () => {
    const snapshots = snapshotsOf();
    const idle = await openOne(snapshots);
    const busy = await openOne(snapshots);
    const sleeping = busy.lists.sleep().catch((error: unknown) => error);
    await expect.poll(underWay, settled).toBe(2);
    await Promise.all([idle.close(), busy.close()]);
    expect(await sleeping).toBeInstanceOf(Error);
    await expect.poll(underWay, settled).toBe(0);
    await expect.poll(() => opened().database.jobs.usage().busy, settled).toBe(0);
    await expect(idle.lists.things.list({ limit: 1 })).rejects.toThrow('was closed');
  });

  it('is ended once it was open for too long, whether it is being read or not', async () => {
    const snapshots = snapshotsOf({ limitMs: 100 });
    const [idle, busy] = [await openOne(snapshots), await openOne(snapshots)];
    await expect(busy.lists.sleep()).rejects.toThrow('took longer than 100 ms');
    await expect.poll(underWay, settled).toBe(0);
    await expect(idle.lists.things.list({ limit: 1 })).rejects.toThrow('took longer than 100 ms');
    await Promise.all([idle.close(), busy.close()]);
  });

  it('is ended where nobody reads from it, and lets others have its place', async () => {
    const snapshots = snapshotsOf({ stalledMs: 100, most: 1 });
    const stalled = await openOne(snapshots);
    await expect.poll(underWay, settled).toBe(0);
    await expect(stalled.lists.things.list({ limit: 1 })).rejects.toThrow('nothing was read from it for 100 ms');
    await expect
      .poll(
        () =>
          snapshots.open(newUserId()).then(
            ({ ok }) => ok,
            () => false,
          ),
        settled,
      )
      .toBe(true);
  });

  it('is refused at once where as many are open as may be, and has its place again after that', async () => {
    const snapshots = snapshotsOf({ most: 1 });
    const first = await openOne(snapshots);
    await expect(snapshots.open(newUserId())).rejects.toThrow('places for exports');
    await first.close();
    await (await openOne(snapshots)).close();
  });

  it('says that the person has one open, also where it has the last place, until that is over', async () => {
    const snapshots = snapshotsOf({ most: 1 });
    const userId = newUserId();
    const opening = openOne(snapshots, userId);
    expect(await snapshots.open(userId)).toEqual({ ok: false, error: { kind: 'export-running' } });
    const first = await opening;
    expect(await snapshots.open(userId)).toEqual({ ok: false, error: { kind: 'export-running' } });
    await first.close();
    await (await openOne(snapshots, userId)).close();
  });

  it('lets a person who found no place ask again', async () => {
    const snapshots = snapshotsOf({ most: 1 });
    const userId = newUserId();
    const first = await openOne(snapshots);
    await expect(snapshots.open(userId)).rejects.toThrow('places for exports');
    await first.close();
    await (await openOne(snapshots, userId)).close();
  });
});
