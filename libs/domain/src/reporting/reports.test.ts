import { randomUUID } from 'node:crypto';
import { asId, type Id, type NewId, type ProductId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import { reportsContract } from './reporting.contract.ts';
import { memoryReporting } from './reporting.memory.ts';

const newId: NewId = <I extends Id>() => asId<I>(randomUUID());

reportsContract('in memory', async () => {
  const products = new Map<ProductId, { sku: string; category: string }>();
  return {
    ...memoryReporting(createMemory(), (id) => products.get(id)),
    aProduct: async (sku, category) => {
      const id = newId<ProductId>();
      products.set(id, { sku, category });
      return id;
    },
    moveProduct: async (id, category) => {
      const { sku } = products.get(id) ?? { sku: '' };
      products.set(id, { sku, category });
    },
    newId,
  };
});
