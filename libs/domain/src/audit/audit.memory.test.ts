import { asId, type NewId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import { auditContract } from './audit.contract.ts';
import { memoryAudit } from './audit.memory.ts';

let count = 0;
const newId: NewId = () => asId(`id ${String(++count).padStart(6, '0')}`);

auditContract('in memory', async () => {
  const memory = createMemory();
  const { audit, auditSealing, tamper } = memoryAudit(memory);
  const { entries, seals, queue } = tamper;
  return {
    transact: memory.transact({ audit, auditSealing }),
    audit,
    newId,
    tamper: {
      change: async (id) => {
        const entry = entries.get(id);
        if (entry) entries.set(id, { ...entry, after: { price: 1 } });
      },
      remove: async (id) => void entries.delete(id),
      removeLink: async (position) => void seals.delete(position),
      swap: async (one, other) => {
        const [first, second] = [seals.get(one), seals.get(other)];
        if (!first || !second) return;
        seals.set(one, { ...first, entryId: second.entryId });
        seals.set(other, { ...second, entryId: first.entryId });
      },
      unseal: async (id) => void queue.delete(id),
    },
  };
});
