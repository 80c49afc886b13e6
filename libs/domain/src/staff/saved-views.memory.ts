import type { UserId } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import type { SavedView, SavedViewId, SavedViewReader, SavedViews } from './saved-views.ts';

const byListAndName = (one: SavedView, other: SavedView): number => {
  const [a, b] = [[one.list, one.name, one.id].join('\0'), [other.list, other.name, other.id].join('\0')];
  return a < b ? -1 : 1;
};

export const memorySavedViews = (memory: Memory): SavedViews & SavedViewReader => {
  const rows = memory.table<SavedViewId, SavedView>('saved_views');
  const those = (isOne: (view: SavedView) => boolean) =>
    memory.atomically(() => [...rows.values()].filter(isOne).toSorted(byListAndName));
  const ownedBy = (userId: UserId) => those(({ ownerId }) => ownerId === userId);
  return {
    listFor: (userId, wanted) =>
      those(({ ownerId, list, shared }) => list === wanted && (shared || ownerId === userId)),
    ownedBy,
    lockOwned: ownedBy,
    insert: (view) => memory.atomically(() => void rows.set(view.id, view)),
    remove: (ownerId, id) => memory.atomically(() => rows.get(id)?.ownerId === ownerId && rows.delete(id)),
  };
};
