import { AsyncLocalStorage } from 'node:async_hooks';
import type { Admission, Delivery, DomainEvent, Inbox, InsertOnce, Outbox } from './events.ts';
import type { AnswerSubject, Claim, IdempotencyKey, IdempotencyKeys } from './idempotency.ts';
import { err, ok, type Transact, type UserId } from './result.ts';
import type { ReadTogether, Snapshots } from './snapshots.ts';

/** A database in memory: tables of immutable rows, and transactions that run one after another and roll back whole. */
export type Memory = {
  /** The table of that name, made on first use; rows are replaced, never changed in place. */
  table<Key, Row>(name: string): Map<Key, Row>;
  transact<Stores>(stores: Stores): Transact<Stores>;
  /** Runs one statement's worth of work on its own, or inside the transaction that is under way. */
  atomically<Value>(work: () => Value): Promise<Value>;
  /** Another one with the rows that this one has now. */
  copy(): Promise<Memory>;
};

type Tables = Map<string, Map<unknown, unknown>>;

export const createMemory = (tables: Tables = new Map()): Memory => {
  const inside = new AsyncLocalStorage<true>();
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const turn = last.then(() => inside.run(true, work));
    last = turn.catch(() => undefined);
    return turn;
  };
  const atomically: Memory['atomically'] = async (work) => (inside.getStore() ? work() : inTurn(async () => work()));
  return {
    table<Key, Row>(name: string): Map<Key, Row> {
      const table = tables.get(name) ?? new Map<unknown, unknown>();
      tables.set(name, table);
      return tableOf<Key, Row>(table);
    },
    transact: (stores) => async (work) => {
      if (inside.getStore()) throw new Error('a transaction cannot open inside another one');
      return inTurn(async () => {
        const before = snapshot(tables);
        try {
          const result = await work(stores);
          if (!result.ok) restore(tables, before);
          return result;
        } catch (error) {
          restore(tables, before);
          throw error;
        }
      });
    },
    atomically,
    copy: () => atomically(() => createMemory(snapshot(tables))),
  };
};

/** The name of a table fixes the types of its keys and rows: each is opened by one store only. */
const tableOf = <Key, Row>(table: Map<unknown, unknown>): Map<Key, Row> => table as Map<Key, Row>;

const snapshot = (tables: Tables): Tables => new Map([...tables].map(([name, table]) => [name, new Map(table)]));

const restore = (tables: Tables, before: Tables): void => {
  for (const [name, table] of tables) {
    table.clear();
    for (const [key, row] of before.get(name) ?? []) table.set(key, row);
  }
};

/** Snapshots of the lists that are made of a memory. */
export const memorySnapshots = <Lists>(memory: Memory, listsOf: (memory: Memory) => Lists): Snapshots<Lists> => {
  const open = new Set<UserId>();
  return {
    open: async (userId) => {
      if (open.has(userId)) return err({ kind: 'export-running' });
      open.add(userId);
      const lists = listsOf(await memory.copy());
      let isOpen = true;
      const close = async () => {
        if (isOpen) open.delete(userId);
        isOpen = false;
      };
      return ok({ lists, close });
    },
  };
};

/** Reads of a memory as it is when they begin. */
export const memoryReadTogether =
  <Readers>(memory: Memory, readersOf: (memory: Memory) => Readers): ReadTogether<Readers> =>
  async (read) =>
    read(readersOf(await memory.copy()));

/** The events recorded, in the order of their commits, beside the port that records them. */
export const memoryOutbox = (
  memory: Memory,
): Outbox<DomainEvent> & { readonly events: () => readonly DomainEvent[] } => {
  const rows = memory.table<string, DomainEvent>('outbox');
  return {
    append: (events) =>
      memory.atomically(() => {
        for (const event of events) {
          const place = `${event.aggregate.type}/${event.aggregate.id}/${event.version}`;
          if (rows.has(place)) throw new Error(`the outbox holds version ${event.version} of ${place} already`);
          rows.set(place, event);
        }
      }),
    events: () => [...rows.values()],
  };
};

export const memoryInbox = (memory: Memory): Inbox => {
  const handled = memory.table<string, Date>('inbox');
  const versions = memory.table<string, number>('inbox_versions');
  return {
    admit: ({ consumer, eventId, aggregateId, version }: Delivery, now) =>
      memory.atomically(() => {
        if (handled.has(`${consumer}/${eventId}`)) return 'duplicate';
        handled.set(`${consumer}/${eventId}`, now);
        const last = versions.get(`${consumer}/${aggregateId}`) ?? 0;
        if (version <= last) return 'stale';
        versions.set(`${consumer}/${aggregateId}`, version);
        return 'first';
      }),
  };
};

/** Beside `memoryInbox`, over the same events. */
export const memoryInsertOnce = <Row>(memory: Memory, insert: (row: Row) => Promise<void>): InsertOnce<Row> => {
  const transact = memory.transact({ inbox: memoryInbox(memory) });
  return async (insertions, now) => {
    const result = await transact<readonly Admission[], never>(async ({ inbox }) => {
      const admissions: Admission[] = [];
      for (const { delivery, row } of insertions) {
        const admission = await inbox.admit(delivery, now);
        if (admission === 'first') await insert(row);
        admissions.push(admission);
      }
      return ok(admissions);
    });
    return result.ok ? result.value : result.error;
  };
};

export type KeptAnswer = {
  readonly fingerprint: string;
  readonly value: unknown;
  readonly subject: AnswerSubject | null;
};

export const memoryIdempotencyKeys = (memory: Memory): IdempotencyKeys => {
  const kept = memory.table<string, KeptAnswer>('idempotency_keys');
  const place = ({ scope, key }: IdempotencyKey) => JSON.stringify([scope, key]);
  return {
    claim: (idempotencyKey) =>
      memory.atomically((): Claim => {
        const row = kept.get(place(idempotencyKey));
        if (row)
          return row.fingerprint === idempotencyKey.fingerprint
            ? { kind: 'stored', value: row.value }
            : { kind: 'reused' };
        kept.set(place(idempotencyKey), { fingerprint: idempotencyKey.fingerprint, value: undefined, subject: null });
        return { kind: 'claimed' };
      }),
    store: (idempotencyKey, value, subject) =>
      memory.atomically(() => {
        kept.set(place(idempotencyKey), {
          fingerprint: idempotencyKey.fingerprint,
          value: structuredClone(value),
          subject,
        });
      }),
  };
};
