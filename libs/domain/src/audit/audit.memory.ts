import { pageOf } from '../shared/index.ts';
import type { Memory } from '../shared/shared.memory.ts';
import type { AuditEntry, AuditEntryId } from './entry.ts';
import type { AuditReader, AuditSealing, AuditTrail, Seal } from './ports.ts';

const byId = (one: AuditEntry, other: AuditEntry): number => (one.id < other.id ? -1 : 1);

/** The reference store of the audit; `tamper` does what nobody may. */
export const memoryAudit = (memory: Memory) => {
  const entries = memory.table<AuditEntryId, AuditEntry>('audit_entries');
  const seals = memory.table<number, Seal>('audit_seals');
  const queue = memory.table<AuditEntryId, true>('audit_unsealed');
  const inOrder = () => [...seals.values()].toSorted((one, other) => one.position - other.position);
  const store: AuditTrail & AuditReader = {
    append: (made) =>
      memory.atomically(() => {
        for (const entry of made) {
          entries.set(entry.id, entry);
          queue.set(entry.id, true);
        }
      }),
    sealedAfter: (position, limit) =>
      memory.atomically(() =>
        inOrder()
          .filter((seal) => seal.position > position)
          .slice(0, limit)
          .map((seal) => ({ ...seal, entry: entries.get(seal.entryId) ?? null })),
      ),
    unsealed: (limit) =>
      memory.atomically(() => {
        const sealed = new Set(inOrder().map(({ entryId }) => entryId));
        const open = [...entries.values()].filter(({ id }) => !sealed.has(id)).toSorted(byId);
        return open.slice(0, limit).map(({ id, at }) => ({ id, at, isWaiting: queue.has(id) }));
      }),
    ofTarget: (target, limit) =>
      memory.atomically(() =>
        [...entries.values()]
          .filter((entry) => entry.target?.type === target.type && entry.target.id === target.id)
          .toSorted((one, other) => byId(other, one))
          .slice(0, limit),
      ),
    list: (page) =>
      memory.atomically(() => {
        const { after, limit } = page;
        const following = [...entries.values()].toSorted((one, other) => byId(other, one));
        return pageOf(following.filter(({ id }) => !after || id < after).slice(0, limit + 1), page, ({ id }) => id);
      }),
  };
  const auditSealing: AuditSealing = {
    lockLast: () => memory.atomically(() => inOrder().at(-1) ?? null),
    waiting: (limit) =>
      memory.atomically(() =>
        [...queue.keys()]
          .flatMap((id) => entries.get(id) ?? [])
          .toSorted(byId)
          .slice(0, limit),
      ),
    append: (made) =>
      memory.atomically(() => {
        for (const seal of made) {
          seals.set(seal.position, seal);
          queue.delete(seal.entryId);
        }
      }),
  };
  return { audit: store, auditSealing, tamper: { entries, seals, queue } };
};
