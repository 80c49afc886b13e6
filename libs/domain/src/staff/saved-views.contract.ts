import { describe, expect, it } from 'vitest';
import type { NewId, Transact, UserId } from '../shared/index.ts';
import {
  createSavedViews,
  mostViews,
  type SavedView,
  type SavedViewReader,
  type SavedViews,
  type SaveView,
} from './saved-views.ts';

export type SavedViewsHarness = {
  readonly transact: Transact<{ readonly savedViews: SavedViews }>;
  readonly savedViewReader: SavedViewReader;
  readonly newId: NewId;
  aStaffUser(): Promise<UserId>;
};

const now = new Date('2026-01-02T03:04:05.678Z');

/** What every store of saved views must do. */
export const savedViewsContract = (where: string, open: () => Promise<SavedViewsHarness>): void => {
  const opened = async () => {
    const harness = await open();
    const ownerId = await harness.aStaffUser();
    const views = createSavedViews({ ...harness, now: () => now });
    const save = (changes: Partial<SaveView> = {}) =>
      views.saveView({ ownerId, list: 'orders', name: 'Paid', query: 'status=paid', shared: false, ...changes });
    const saved = async (changes: Partial<SaveView> = {}): Promise<SavedView> => {
      const result = await save(changes);
      if (!result.ok) throw new Error(result.error.kind);
      return result.value;
    };
    const listed = async (userId: UserId, list: SavedView['list'] = 'orders') => {
      const result = await views.listViews({ userId, list });
      return result.ok ? result.value : [];
    };
    return { ...harness, ...views, ownerId, save, saved, listed };
  };

  describe(`saved views ${where}`, () => {
    it('are shown to their owner as they were saved, by name, each at its list', async () => {
      const { saved, listed, ownerId, listOwnViews } = await opened();
      const [paid, all] = [await saved(), await saved({ name: 'All “quoted” \\ é', query: '', shared: true })];
      const product = await saved({ list: 'products', query: 'q=mug&category=a%26b' });
      expect((await listed(ownerId)).filter((view) => view.ownerId === ownerId)).toEqual([all, paid]);
      expect(await listOwnViews({ userId: ownerId })).toEqual({ ok: true, value: [all, paid, product] });
    });

    it('are shown to others where they are shared', async () => {
      const { saved, listed, aStaffUser } = await opened();
      const [mine, ours] = [await saved(), await saved({ name: 'Ours', shared: true })];
      const seen = (await listed(await aStaffUser())).map(({ id }) => id);
      expect([seen.includes(mine.id), seen.includes(ours.id)]).toEqual([false, true]);
    });

    it('have a name of their own at their list, without regard to case', async () => {
      const { save, saved, aStaffUser } = await opened();
      await saved();
      const taken = { ok: false, error: { kind: 'view-name-taken' } };
      expect([await save(), await save({ name: 'PAID' })]).toEqual([taken, taken]);
      await saved({ list: 'products' });
      await saved({ ownerId: await aStaffUser() });
    });

    it('are saved once by many who send the same at once', async () => {
      const { save } = await opened();
      const sent = await Promise.all(Array.from({ length: 8 }, () => save()));
      expect(sent.filter(({ ok }) => ok)).toHaveLength(1);
    });

    it('are at most fifty a person, also where many are saved at once', async () => {
      const { save, saved, removeView, ownerId } = await opened();
      const first = await saved({ name: 'first' });
      const sent = await Promise.all(Array.from({ length: mostViews + 4 }, (_, nth) => save({ name: `view ${nth}` })));
      expect(sent.filter(({ ok }) => ok)).toHaveLength(mostViews - 1);
      expect(await save({ name: 'one more' })).toEqual({ ok: false, error: { kind: 'too-many-views' } });
      await removeView({ ownerId, id: first.id });
      await saved({ name: 'one more' });
    });

    it('are removed by their owner alone, and once', async () => {
      const { saved, listed, removeView, aStaffUser, ownerId } = await opened();
      const { id } = await saved({ shared: true });
      const missing = { ok: false, error: { kind: 'view-not-found' } };
      expect(await removeView({ ownerId: await aStaffUser(), id })).toEqual(missing);
      expect(await removeView({ ownerId, id })).toMatchObject({ ok: true });
      expect(await removeView({ ownerId, id })).toEqual(missing);
      expect((await listed(ownerId)).some((view) => view.id === id)).toBe(false);
    });
  });
};
