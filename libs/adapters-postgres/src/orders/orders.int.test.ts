import { orderProgressContract, ordersContract } from '@orderline/domain/orders.contract';
import { useDatabase } from '../testing/database.ts';
import { aShop } from '../testing/shop.ts';

const opened = useDatabase();
const withOneConnection = useDatabase({ placementPoolSize: 1 });

ordersContract('in PostgreSQL', async () => aShop(opened()));
ordersContract('in PostgreSQL, by one connection', async () => aShop(withOneConnection()));
orderProgressContract('in PostgreSQL', async () => aShop(opened()));
