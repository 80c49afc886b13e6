import { aMarket } from './market.memory.ts';
import { orderProgressContract, ordersContract } from './orders.contract.ts';

ordersContract('in memory', async () => aMarket());
orderProgressContract('in memory', async () => aMarket());
