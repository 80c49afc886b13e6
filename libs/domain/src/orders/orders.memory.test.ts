import { createMemory } from '../shared/shared.memory.ts';
import { orderFixture } from './order-fixture.memory.ts';
import { orderNotesContract, orderProgressContract, ordersContract } from './orders.contract.ts';
import { memoryOrderNotes } from './orders.memory.ts';

ordersContract('in memory', async () => orderFixture());
orderProgressContract('in memory', async () => orderFixture());
orderNotesContract('in memory', async () => {
  const memory = createMemory();
  const orderNotes = memoryOrderNotes(memory);
  return { transact: memory.transact({ orderNotes }), orderNoteReader: orderNotes, newId: orderFixture().newId };
});
