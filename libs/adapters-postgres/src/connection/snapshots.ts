import { err, ok, type ReadTogether, type Snapshots, type UserId } from '@orderline/domain/shared';
import { currentCall, openGate, runInCall } from '@orderline/platform';
import { TimedOut } from './failure.ts';
import { ORDERED_BY_INDEXES } from './planner.ts';
import type { Pool } from './pool.ts';
import { only, type Send, statement } from './statement.ts';

export type SnapshotLimits = {
  /** How long one may be open: until then no row that was changed since is vacuumed. */
  readonly limitMs: number;
  /** How long nothing may be read from one. */
  readonly stalledMs?: number;
  /** How many may be open at once, each by a connection of its own. */
  readonly most: number;
};

const STALLED_MS = 30_000;

/** Where this process does not end it, as it hangs, PostgreSQL does. */
const HANGING_MS = 60_000;

const BEGIN = statement('set transaction isolation level repeatable read, read only');

/** Read as lists are, by their indexes, whatever the pool is tuned for. */
const SETTINGS = { ...ORDERED_BY_INDEXES, idle_in_transaction_session_timeout: String(HANGING_MS) };

const AS_LISTS = statement(
  `select ${Object.entries(SETTINGS)
    .map(([name, value]) => `set_config('${name}', '${value}', true)`)
    .join(', ')}`,
);

/** The person's until the transaction ends, in whichever process, and also where that process is killed. */
const TAKE = statement<{ readonly taken: boolean }>(
  `select pg_try_advisory_xact_lock(hashtextextended('orderline export ' || $1::text, 0)) as taken`,
);

const closed = (): Error => new Error('the snapshot was closed');

/** Each snapshot is one transaction of the pool, in which the lists are read as they are at other times. */
export const pgSnapshots = <Lists>(
  pool: Pick<Pool, 'transaction'>,
  listsOf: (send: Send) => Lists,
  { limitMs, stalledMs = STALLED_MS, most }: SnapshotLimits,
): Snapshots<Lists> => {
  const gate = openGate('places for exports', { size: most, queueLimit: 0 });
  /** Asked before the gate, which has no place for whoever has the last one. */
  const running = new Set<UserId>();
  return {
    open: (userId) =>
      new Promise((resolve, reject) => {
        if (running.has(userId)) return resolve(err({ kind: 'export-running' }));
        running.add(userId);
        const giveUp = new AbortController();
        const ended = Promise.withResolvers<void>();
        const run = (begun: Send) => {
          const { requestId = '' } = currentCall() ?? {};
          const giveUpFor = (why: string) => () => {
            const error = new TimedOut(`an export was given up, as ${why}`);
            giveUp.abort(error);
            ended.reject(error);
          };
          const late = setTimeout(giveUpFor(`it took longer than ${limitMs} ms`), limitMs);
          const stalled = setTimeout(giveUpFor(`nothing was read from it for ${stalledMs} ms`), stalledMs);
          const send: Send = async (one) => {
            giveUp.signal.throwIfAborted();
            const rows = await runInCall({ requestId, signal: giveUp.signal }, () => begun(one));
            stalled.refresh();
            return rows;
          };
          const close = async () => {
            giveUp.abort(closed());
            ended.resolve();
            await done.catch(() => undefined);
          };
          resolve(ok({ lists: listsOf(send), close }));
          return ended.promise.finally(() => {
            clearTimeout(late);
            clearTimeout(stalled);
          });
        };
        const work = async (send: Send) => {
          await send(BEGIN());
          await send(AS_LISTS());
          if (only(await send(TAKE(userId))).taken) await run(send);
        };
        const done = gate.enter(() => pool.transaction(work)).finally(() => running.delete(userId));
        // Told once place and connection are free again, for whoever asks anew at once; of one that was opened it is no news.
        done.then(() => resolve(err({ kind: 'export-running' })), reject);
      }),
  };
};

/**
 * One transaction of the pool, repeatable read and read only: it locks nothing, holds one connection, and is over with the
 * reads, which go one after another without waiting for each other's answers.
 */
export const pgReadTogether =
  <Readers>(pool: Pick<Pool, 'transaction'>, readersOf: (send: Send) => Readers): ReadTogether<Readers> =>
  (read) =>
    pool.transaction(async (send) => {
      await send(BEGIN());
      return read(readersOf(send));
    });
