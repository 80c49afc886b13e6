import type { AuditEntry, AuditTrail, Shown } from '@orderline/domain/audit';
import type { NewId, Now, Transact } from '@orderline/domain/shared';
import { type Act, currentAct } from './act.ts';
import { type Change, type Watch, watched } from './watched.ts';

type Clock = { readonly newId: NewId; readonly now: Now };

/**
 * The same transactions, of which each that belongs to an act of staff writes what it changed to the audit, or that it was:
 * in the same transaction, so that there is no write without an entry, and no entry of what was refused.
 */
export const auditing =
  <Stores extends { readonly audit: AuditTrail }>(transact: Transact<Stores>, clock: Clock): Transact<Stores> =>
  (work) => {
    const act = currentAct();
    if (!act) return transact(work);
    return transact(async (stores) => {
      const changes: Change[] = [];
      const result = await work(watching(stores, changes));
      if (result.ok) await stores.audit.append(entriesOf(act, changes, clock));
      return result;
    });
  };

const entriesOf = (act: Act, changes: readonly Change[], { newId, now }: Clock): readonly AuditEntry[] => {
  const { target, ...told } = act;
  const seen: readonly Pick<AuditEntry, 'target' | 'before' | 'after'>[] =
    changes.length > 0 ? changes : [{ target, before: null, after: null }];
  return seen.map((change) => ({ id: newId(), at: now(), ...told, ...change }));
};

/** The stores, of which those that are watched tell what goes through them; each remembers what it read in the transaction. */
const watching = <Stores extends object>(stores: Stores, changes: Change[]): Stores => {
  const seen = new Map<PropertyKey, object>();
  return new Proxy(stores, {
    get: (_stores, name) => {
      const store: unknown = Reflect.get(stores, name);
      const watch = typeof name === 'string' ? watched.get(name) : undefined;
      if (!watch || !isStore(store)) return store;
      const known = seen.get(name) ?? seenThrough(store, watch, changes);
      seen.set(name, known);
      return known;
    },
  });
};

const isStore = (store: unknown): store is object => typeof store === 'object' && store !== null;

type Method = (...args: readonly unknown[]) => Promise<unknown>;

const seenThrough = (store: object, watch: Watch, changes: Change[]): object => {
  const before = new Map<string, Shown>();
  const idOf = (row: object): string => watch.idOf(asRow(row));
  const show = (row: object): Shown => watch.show(asRow(row));
  const through =
    (name: string, method: Method): Method =>
    async (...args) => {
      if (watch.writes.includes(name)) {
        for (const row of rowsIn(args[0])) {
          const id = idOf(row);
          changes.push({ target: { type: watch.type, id }, before: before.get(id) ?? null, after: show(row) });
        }
      }
      const answer = await method(...args);
      if (watch.reads.includes(name)) for (const row of rowsIn(answer)) before.set(idOf(row), show(row));
      if (name === 'revoke') for (const row of rowsIn(answer)) changes.push(ended(watch, row, { idOf, show }));
      return answer;
    };
  return new Proxy(store, {
    get: (_store, name) => {
      const method: unknown = Reflect.get(store, name);
      return typeof name === 'string' && isMethod(method) ? through(name, method.bind(store)) : method;
    },
  });
};

type Seen = { readonly idOf: (row: object) => string; readonly show: (row: object) => Shown };

/** What was given back as it was, and is over. */
const ended = ({ type }: Watch, row: object, { idOf, show }: Seen): Change => ({
  target: { type, id: idOf(row) },
  before: show(row),
  after: { revoked: true },
});

const isMethod = (value: unknown): value is Method => typeof value === 'function';

const rowsIn = (value: unknown): readonly object[] =>
  (Array.isArray(value) ? value : [value]).filter((row): row is object => typeof row === 'object' && row !== null);

/** A watch is named for the store whose rows these are. */
const asRow = (row: object): never => row as never;
