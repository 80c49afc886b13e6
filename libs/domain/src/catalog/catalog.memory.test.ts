import { randomUUID } from 'node:crypto';
import { asId, type ProductId } from '../shared/index.ts';
import { createMemory, memoryOutbox } from '../shared/shared.memory.ts';
import { catalogContract, categoriesContract } from './catalog.contract.ts';
import { memoryAvailability, memoryImportFiles, memoryImports, memoryProducts } from './catalog.memory.ts';
import { importContract, importFilesContract } from './import.contract.ts';

catalogContract('in memory', async () => {
  const memory = createMemory();
  const units = memory.table<ProductId, number>('units');
  const products = memoryProducts(memory, (id) => units.get(id) ?? 0);
  const put = async (productId: ProductId, count: number) => void units.set(productId, count);
  return {
    transact: memory.transact({
      products,
      stock: { open: (id) => put(id, 0), openMany: async (ids) => void ids.map((id) => units.set(id, 0)) },
    }),
    products,
    availability: memoryAvailability((productId) => units.get(productId) ?? 0),
    newId: () => asId(randomUUID()),
    stockUp: put,
  };
});

categoriesContract('in memory', async () => {
  const memory = createMemory();
  const products = memoryProducts(memory, () => 0);
  return { transact: memory.transact({ products }), categories: products, newId: () => asId(randomUUID()) };
});

importContract('in memory', async () => {
  const memory = createMemory();
  const products = memoryProducts(memory, () => 0);
  const imports = memoryImports(memory);
  const stock = { open: async () => undefined, openMany: async () => undefined };
  const outbox = memoryOutbox(memory);
  return {
    products,
    imports,
    transact: memory.transact({ products, stock, imports, outbox }),
    eventsOf: async (id) =>
      outbox
        .events()
        .filter(({ aggregate }) => aggregate.id === id)
        .map(({ type, version }) => ({ type, version })),
    newId: () => asId(randomUUID()),
  };
});

importFilesContract('in memory', async () => ({
  importFiles: memoryImportFiles(createMemory()),
  newId: () => asId(randomUUID()),
}));
