import { describe, expect, it } from 'vitest';
import { everyPage, type PageRequest, type ReadTogether, type Snapshots, type UserId } from './index.ts';
import { BATCH } from './snapshots.ts';

type Position = string;

type Lists = {
  readonly things: {
    list(page: PageRequest<Position>): Promise<{ readonly items: readonly string[]; readonly next: Position | null }>;
  };
};

export type SnapshotsHarness = {
  /** Over a list of things by name, in the order of their names. */
  readonly snapshots: Snapshots<Lists>;
  /** Over the same list. */
  readonly readTogether: ReadTogether<Lists>;
  newUserId(): UserId;
  /** Puts things there in place of all that there are. */
  keep(names: readonly string[]): Promise<void>;
  add(name: string): Promise<void>;
  remove(name: string): Promise<void>;
};

const nameOf = (place: number): string => String(place).padStart(5, '0');

const many = Array.from({ length: 2 * BATCH + 7 }, (_, place) => nameOf(2 * place));

/** What every store of snapshots must do. */
export const snapshotsContract = (where: string, open: () => Promise<SnapshotsHarness>): void => {
  const opened = async () => {
    const harness = await open();
    const read = async (userId: UserId) => {
      const result = await everyPage<Lists, string, Position>(harness.snapshots, userId, ({ things }, page) =>
        things.list(page),
      );
      if (!result.ok) throw new Error(result.error.kind);
      return result.value;
    };
    return { ...harness, read };
  };

  describe(`snapshots of lists ${where}`, () => {
    it('show each row once, and none of what is written while they are read', async () => {
      const { read, keep, add, remove, newUserId } = await opened();
      await keep(many);
      const batches = await read(newUserId());
      const first = await batches.next();
      const seen: string[] = [...(first.value ?? [])];
      expect(seen).toHaveLength(BATCH);
      for (const place of [1, 2 * BATCH + 1, 4 * BATCH + 1]) await add(nameOf(place));
      for (const place of [0, 2 * BATCH, 4 * BATCH]) await remove(nameOf(place));
      for await (const batch of batches) seen.push(...batch);
      expect(seen).toEqual(many);
      const later: string[] = [];
      for await (const batch of await read(newUserId())) later.push(...batch);
      expect(later).toHaveLength(many.length);
      expect(later).toContain(nameOf(1));
      expect(later).not.toContain(nameOf(0));
    });

    it('are of nothing where there is nothing', async () => {
      const { read, keep, newUserId } = await opened();
      await keep([]);
      const seen: unknown[] = [];
      for await (const batch of await read(newUserId())) seen.push(...batch);
      expect(seen).toEqual([]);
    });

    it('are one a person at a time, until its end or until it is given up', async () => {
      const { snapshots, read, keep, newUserId } = await opened();
      await keep(many);
      const userId = newUserId();
      const batches = await read(userId);
      const refused = { ok: false, error: { kind: 'export-running' } };
      expect(await snapshots.open(userId)).toEqual(refused);
      await batches.next();
      expect(await snapshots.open(userId)).toEqual(refused);
      await (await read(newUserId())).return();
      await batches.return();
      const whole = await read(userId);
      for await (const _batch of whole);
      const unread = await read(userId);
      await unread.return();
      await (await read(userId)).return();
    });

    it('are not read any more once they were given up', async () => {
      const { read, keep, newUserId } = await opened();
      await keep(many);
      const batches = await read(newUserId());
      await batches.return();
      await batches.return();
      expect(await batches.next()).toEqual({ done: true, value: undefined });
    });

    it('are opened by one of many who ask at once', async () => {
      const { snapshots, newUserId } = await opened();
      const userId = newUserId();
      const asked = await Promise.all(Array.from({ length: 4 }, () => snapshots.open(userId)));
      const won = asked.filter(({ ok }) => ok);
      expect(won).toHaveLength(1);
      for (const one of won) if (one.ok) await one.value.close();
    });
  });

  describe(`reads together ${where}`, () => {
    it('see what there is at one moment, and nothing of what is written between them', async () => {
      const { readTogether, keep, add, remove } = await opened();
      await keep(['a', 'b']);
      const page = { limit: 9 };
      const seen = await readTogether(async ({ things }) => {
        const before = await things.list(page);
        await add('c');
        await remove('a');
        return [before.items, (await things.list(page)).items];
      });
      expect(seen).toEqual([
        ['a', 'b'],
        ['a', 'b'],
      ]);
      expect((await readTogether(({ things }) => things.list(page))).items).toEqual(['b', 'c']);
    });

    it('fail as one of them fails, and leave nothing behind', async () => {
      const { readTogether, keep } = await opened();
      await keep(['a']);
      const failing = readTogether(async ({ things }) => {
        await things.list({ limit: 1 });
        throw new Error('out of order');
      });
      await expect(failing).rejects.toThrow('out of order');
      expect((await readTogether(({ things }) => things.list({ limit: 1 }))).items).toEqual(['a']);
    });
  });
};
