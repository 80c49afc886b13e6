import { aMarket } from './market.memory.ts';
import { ordersContract } from './orders.contract.ts';

ordersContract('in memory', async () => aMarket());
