import { ok, type Page, type PageRequest, type Result, type UserId } from './result.ts';

/** Lists as they all stood at one moment, whatever is written meanwhile. */
export type Snapshot<Lists> = {
  readonly lists: Lists;
  /** Gives up what is being read; once it resolves, nothing is held any more, and nothing is to be read. */
  close(): Promise<void>;
};

/** Runs reads that all see what there is at one moment, whatever is written between them; they write nothing. */
export type ReadTogether<Readers> = <Value>(read: (readers: Readers) => Promise<Value>) => Promise<Value>;

/** Somebody exports already. */
export type ExportRunning = { readonly kind: 'export-running' };

export type Snapshots<Lists> = {
  /**
   * Opens one for somebody who has none open, in whichever process; rejects with `Unavailable` where too many are. It is
   * closed by itself once it has been open for too long, or nobody has read from it for half a minute.
   */
  open(userId: UserId): Promise<Result<Snapshot<Lists>, ExportRunning>>;
};

/** The rows of a list, some at a time and no sooner than they are asked for; `return` gives them up, also before the first. */
export type Batches<Item> = AsyncIterableIterator<readonly Item[]> & {
  return(): Promise<IteratorReturnResult<undefined>>;
};

/** How many rows are in memory at once. */
export const BATCH = 500;

/** What a list of the snapshot shows on all of its pages, page by page: the rows of an export are those of the list. */
export const everyPage = async <Lists, Item, Position>(
  snapshots: Snapshots<Lists>,
  userId: UserId,
  read: (lists: Lists, page: PageRequest<Position>) => Promise<Page<Item, Position>>,
): Promise<Result<Batches<Item>, ExportRunning>> => {
  const opened = await snapshots.open(userId);
  return opened.ok ? ok(batchesOf(opened.value, read)) : opened;
};

const over = { done: true, value: undefined } as const;

const batchesOf = <Lists, Item, Position>(
  { lists, close }: Snapshot<Lists>,
  read: (lists: Lists, page: PageRequest<Position>) => Promise<Page<Item, Position>>,
): Batches<Item> => {
  let page: PageRequest<Position> | null = { limit: BATCH };
  const end = async () => {
    page = null;
    await close();
    return over;
  };
  const next = async (): Promise<IteratorResult<readonly Item[], undefined>> => {
    if (!page) return end();
    try {
      const { items, next: after } = await read(lists, page);
      page = page && after !== null ? { limit: BATCH, after } : null;
      if (!page) await end();
      return { done: false, value: items };
    } catch (error) {
      await end();
      throw error;
    }
  };
  const batches: Batches<Item> = { next, return: end, [Symbol.asyncIterator]: () => batches };
  return batches;
};
