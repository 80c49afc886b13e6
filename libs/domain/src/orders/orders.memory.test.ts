import { orderFixture } from './order-fixture.memory.ts';
import { orderProgressContract, ordersContract } from './orders.contract.ts';

ordersContract('in memory', async () => orderFixture());
orderProgressContract('in memory', async () => orderFixture());
