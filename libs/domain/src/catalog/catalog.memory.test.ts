import { randomUUID } from 'node:crypto';
import { asId, type ProductId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import { catalogContract } from './catalog.contract.ts';
import { memoryAvailability, memoryProducts } from './catalog.memory.ts';

catalogContract('in memory', async () => {
  const memory = createMemory();
  const units = memory.table<ProductId, number>('units');
  const products = memoryProducts(memory, (id) => units.get(id) ?? 0);
  const put = async (productId: ProductId, count: number) => void units.set(productId, count);
  return {
    transact: memory.transact({ products, stock: { open: (productId) => put(productId, 0) } }),
    products,
    availability: memoryAvailability((productId) => units.get(productId) ?? 0),
    newId: () => asId(randomUUID()),
    stockUp: put,
  };
});
