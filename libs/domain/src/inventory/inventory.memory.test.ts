import { randomUUID } from 'node:crypto';
import { asId, type ProductId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import { inventoryContract } from './inventory.contract.ts';
import { memoryStock } from './inventory.memory.ts';

inventoryContract('in memory', async () => {
  const memory = createMemory();
  const stock = memoryStock(memory);
  return {
    transact: memory.transact({ stock }),
    stock,
    admitUnannounced: stock.admitUnannounced,
    newId: () => asId(randomUUID()),
    openProduct: async (now) => {
      const productId = asId<ProductId>(randomUUID());
      await stock.open(productId, now);
      return productId;
    },
    movementsOf: stock.movementsOf,
  };
});
