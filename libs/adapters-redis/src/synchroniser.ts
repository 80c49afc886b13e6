import { heard, isOver, lostSight, newCount, notTold, restOf, type SharedCount, tell } from '@orderline/domain/gateway';
import { isCluster, type RedisClient } from './client.ts';
import type { RedisConnection } from './redis-connection.ts';

/** What a key has spent of its window, and where Redis has that. */
export type Tally = SharedCount & {
  readonly redisKey: string;
  readonly window: { readonly limit: number; readonly windowMs: number };
  isQueued: boolean;
};

/** The tallies of one limit, by whom they are of. */
export type Book = Map<string, Tally>;

export type SyncOptions = {
  /** Milliseconds of a clock that never goes back, such as performance.now. */
  readonly elapsed?: () => number;
  readonly everyMs?: number;
  /** Of all books together. */
  readonly mostTallies?: number;
};

const EVERY_MS = 50;
const MOST_TALLIES = 100_000;
const SWEPT_AT_ONCE = 500;
const CHUNK = 500;

/** The window is that of the key, by Redis' own clock. One that is not there is begun for as long as it is told to go on. */
const COUNT = `
local told = {}
for i = 1, #KEYS do
  local total, rest = 0, tonumber(ARGV[2 * i])
  local left = redis.call('PTTL', KEYS[i])
  if left >= 0 or rest > 0 then
    total = redis.call('INCRBY', KEYS[i], ARGV[2 * i - 1])
    if left < 0 then
      redis.call('PEXPIRE', KEYS[i], rest)
      left = rest
    end
  end
  told[2 * i - 1] = total
  told[2 * i] = math.max(left, 0)
end
return told`;

const count = async (client: RedisClient, tallies: readonly Tally[], now: number): Promise<readonly number[]> => {
  const counted = async (some: readonly Tally[]): Promise<readonly number[]> => {
    const amounts = some.flatMap((tally) => [tally.underWay, restOf(tally, now)]);
    const told = await client.eval(COUNT, some.length, ...some.map(({ redisKey }) => redisKey), ...amounts);
    return Array.isArray(told) ? told.map(Number) : [];
  };
  // Keys of a cluster are on several nodes.
  return isCluster(client) ? (await Promise.all(tallies.map((one) => counted([one])))).flat() : counted(tallies);
};

const chunksOf = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, chunk) => items.slice(chunk * size, (chunk + 1) * size));

function* everyOne(books: ReadonlySet<Book>): Generator<readonly [Book, string, Tally]> {
  for (const book of books) for (const [key, tally] of book) yield [book, key, tally];
}

export type Synchroniser = ReturnType<typeof createSynchroniser>;

/** Tells Redis what a process has counted, all that changed in one call, and hears what all processes have; while something changes. */
export const createSynchroniser = (
  redis: Pick<RedisConnection, 'tryTo'>,
  { elapsed = () => performance.now(), everyMs = EVERY_MS, mostTallies = MOST_TALLIES }: SyncOptions = {},
) => {
  const books = new Set<Book>();
  let walk = everyOne(books);
  let size = 0;
  let changed: Tally[] = [];
  let isAway = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  const note = (tally: Tally): void => {
    if (tally.isQueued) return;
    tally.isQueued = true;
    changed.push(tally);
    runSoon();
  };

  const runSoon = (): void => {
    if (timer === undefined && running === undefined) schedule(everyMs);
  };

  const schedule = (ms: number): void => {
    if (isClosed) return;
    timer = setTimeout(() => {
      timer = undefined;
      run();
    }, ms).unref();
  };

  const run = (): void => {
    const started = elapsed();
    running = synchronise().finally(() => {
      running = undefined;
      sweep();
      if (changed.length > 0 || isAway) schedule(Math.max(0, everyMs - (elapsed() - started)));
    });
  };

  const tellAll = async (tallies: readonly Tally[]): Promise<void> => {
    let isSent = false;
    const counted = await redis.tryTo((client) => {
      isSent = true;
      return count(client, tallies, elapsed());
    });
    const now = elapsed();
    isAway ||= counted === null;
    tallies.forEach((tally, at) => {
      const [total, leftMs] = counted?.reply.slice(2 * at, 2 * at + 2) ?? [];
      if (total !== undefined && leftMs !== undefined) heard(tally, { total, leftMs }, tally.window, now);
      else if (isSent) lostSight(tally);
      else {
        notTold(tally);
        note(tally);
      }
    });
  };

  const synchronise = async (): Promise<void> => {
    if (isAway && (await redis.tryTo(async () => 'used')) === null) return;
    isAway = false;
    const now = elapsed();
    const told = changed.filter((tally) => tell(tally, now) > 0);
    for (const tally of changed) tally.isQueued = false;
    changed = [];
    await Promise.all(chunksOf(told, CHUNK).map(tellAll));
  };

  /** Forgets windows that are over, some at a time. */
  const sweep = (): void => {
    const now = elapsed();
    for (let swept = 0; swept < SWEPT_AT_ONCE; swept++) {
      const { done, value } = walk.next();
      if (done) {
        walk = everyOne(books);
        return;
      }
      const [book, key, tally] = value;
      if (tally.isQueued || !isOver(tally, now)) continue;
      book.delete(key);
      size -= 1;
      if (book.size === 0) books.delete(book);
    }
  };

  return {
    elapsed,
    /** To be told with the next call. */
    note,
    /** Whether Redis left the last call unanswered. */
    isAway: (): boolean => isAway,
    /** Undefined where as many are known as may be: none that goes on is forgotten for another, but those that are over are. */
    begin: (book: Book, key: string, about: Pick<Tally, 'redisKey' | 'window'>): Tally | undefined => {
      if (size >= mostTallies) {
        runSoon();
        return undefined;
      }
      const tally = { ...newCount(), ...about, isQueued: false };
      book.set(key, tally);
      books.add(book);
      size += 1;
      return tally;
    },
    size: (): number => size,
    /** Tells what is left to tell, and ends. */
    close: async (): Promise<void> => {
      clearTimeout(timer);
      isClosed = true;
      await running;
      await synchronise();
    },
  };
};
