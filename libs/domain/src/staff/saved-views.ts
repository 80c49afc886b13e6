import {
  err,
  foldedText,
  type Id,
  type NewId,
  type Now,
  ok,
  type PortsOf,
  type Result,
  type Transact,
  type UserId,
  withPorts,
} from '../shared/index.ts';

export type SavedViewId = Id<'SavedView'>;

/** The lists whose filters are kept. */
export const viewedLists = ['orders', 'products', 'reports'] as const;

export type ViewedList = (typeof viewedLists)[number];

/** A filter of a list, by a name of its owner. */
export type SavedView = {
  readonly id: SavedViewId;
  readonly ownerId: UserId;
  readonly list: ViewedList;
  /** Unique among its owner's of the list, without regard to case. */
  readonly name: string;
  /** Of the address of the list. What it means is up to the list, which may have changed since. */
  readonly query: string;
  /** Whether whoever may see the list is shown it. */
  readonly shared: boolean;
  readonly createdAt: Date;
};

export type SavedViewReader = {
  /** The person's own, and what others share; by name. At most a thousand. */
  listFor(userId: UserId, list: ViewedList): Promise<readonly SavedView[]>;
  /** The person's own of all lists, by list and name. */
  ownedBy(userId: UserId): Promise<readonly SavedView[]>;
};

/** Inside a transaction. */
export type SavedViews = {
  /** All of the person's; nobody adds one until the transaction ends. */
  lockOwned(ownerId: UserId): Promise<readonly SavedView[]>;
  insert(view: SavedView): Promise<void>;
  /** False where the person has none like that. */
  remove(ownerId: UserId, id: SavedViewId): Promise<boolean>;
};

export const mostViews = 50;

export type SaveView = Pick<SavedView, 'ownerId' | 'list' | 'name' | 'query' | 'shared'>;

export type ViewRefusal = { readonly kind: 'view-name-taken' } | { readonly kind: 'too-many-views' };

type SavePorts = {
  readonly transact: Transact<{ readonly savedViews: SavedViews }>;
  readonly newId: NewId;
  readonly now: Now;
};

/** Keeps a filter by a name, for oneself or for all who may see the list. */
const saveView =
  ({ transact, newId, now }: SavePorts) =>
  (asked: SaveView): Promise<Result<SavedView, ViewRefusal>> =>
    transact<SavedView, ViewRefusal>(async ({ savedViews }) => {
      const owned = await savedViews.lockOwned(asked.ownerId);
      const named = foldedText(asked.name);
      if (owned.some(({ list, name }) => list === asked.list && foldedText(name) === named))
        return err({ kind: 'view-name-taken' });
      if (owned.length >= mostViews) return err({ kind: 'too-many-views' });
      const view: SavedView = { ...asked, id: newId(), createdAt: now() };
      await savedViews.insert(view);
      return ok(view);
    });

export type RemoveView = { readonly ownerId: UserId; readonly id: SavedViewId };

export type ViewNotFound = { readonly kind: 'view-not-found' };

/** Removes a view of one's own: another's is as absent as one that never was. */
const removeView =
  ({ transact }: Pick<SavePorts, 'transact'>) =>
  ({ ownerId, id }: RemoveView): Promise<Result<void, ViewNotFound>> =>
    transact<void, ViewNotFound>(async ({ savedViews }) =>
      (await savedViews.remove(ownerId, id)) ? ok(undefined) : err({ kind: 'view-not-found' }),
    );

type ReadPorts = { readonly savedViewReader: SavedViewReader };

/** The views of a list that somebody is shown, by name. */
const listViews =
  ({ savedViewReader }: ReadPorts) =>
  async ({
    userId,
    list,
  }: {
    readonly userId: UserId;
    readonly list: ViewedList;
  }): Promise<Result<readonly SavedView[], never>> =>
    ok(await savedViewReader.listFor(userId, list));

/** The views that somebody has saved. */
const listOwnViews =
  ({ savedViewReader }: ReadPorts) =>
  async ({ userId }: { readonly userId: UserId }): Promise<Result<readonly SavedView[], never>> =>
    ok(await savedViewReader.ownedBy(userId));

const useCases = { saveView, removeView, listViews, listOwnViews };

export type SavedViewsPorts = PortsOf<typeof useCases>;

export const createSavedViews = (ports: SavedViewsPorts) => withPorts(useCases, ports);
