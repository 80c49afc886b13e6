import { orderProgressContract, ordersContract } from '@orderline/domain/orders.contract';
import { useDatabase } from '../testing/database.ts';
import { aShop } from '../testing/shop.ts';

const opened = useDatabase();

ordersContract('in PostgreSQL', async () => aShop(opened()));
orderProgressContract('in PostgreSQL', async () => aShop(opened()));
