import type { OrderId, UserId } from '../shared/index.ts';
import { createMemory } from '../shared/shared.memory.ts';
import { orderFixture } from './order-fixture.memory.ts';
import { orderNotesContract, orderProgressContract, ordersContract } from './orders.contract.ts';
import { memoryOrderNotes } from './orders.memory.ts';

ordersContract('in memory', async () => orderFixture());
orderProgressContract('in memory', async () => orderFixture());
orderNotesContract('in memory', async () => {
  const memory = createMemory();
  const customers = new Set<UserId>();
  const { newId } = orderFixture();
  const orderNotes = memoryOrderNotes(memory, { customerExists: (id) => customers.has(id) });
  const anOrder = async () => {
    const [orderId, customerId] = [newId<OrderId>(), newId<UserId>()];
    memory.table<OrderId, { readonly customerId: UserId }>('orders').set(orderId, { customerId });
    customers.add(customerId);
    return { orderId, removeCustomer: async () => void customers.delete(customerId) };
  };
  return { transact: memory.transact({ orderNotes }), orderNoteReader: orderNotes, newId, anOrder };
});
