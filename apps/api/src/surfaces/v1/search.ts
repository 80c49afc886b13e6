import * as contract from '@orderline/contracts/http/v1/search';
import { routes } from '../../http/route.ts';
import { type SearchParts, searchEverything } from '../shared/search.ts';
import { orderView } from '../v2/orders.ts';
import { customerView } from './customers.ts';

/** One question for all that staff look for. */
export const searchRoutes = (parts: SearchParts) =>
  routes(contract, {
    searchAll: async ({ query: { q } }) => {
      const { orders, customers, products } = await searchEverything(parts, { text: q });
      return {
        body: {
          orders: orders.map(orderView),
          customers: customers.map(customerView),
          products: products.map(({ id, sku, title }) => ({ id, sku, title })),
        },
      };
    },
  });
