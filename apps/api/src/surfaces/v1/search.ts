import { id } from '@orderline/contracts/http/fields';
import * as contract from '@orderline/contracts/http/v1/search';
import type { Product } from '@orderline/domain/catalog';
import type { Order } from '@orderline/domain/orders';
import { asId, parseOrderNumber, type Result } from '@orderline/domain/shared';
import type { User } from '@orderline/domain/users';
import { routes } from '../../http/route.ts';
import type { Surface } from '../surface.ts';
import { orderView } from '../v2/orders.ts';
import { customerView } from './customers.ts';

type Parts = Pick<Surface, 'orders' | 'users' | 'catalog'>;

type Found = {
  readonly orders: readonly Order[];
  readonly customers: readonly User[];
  readonly products: readonly Pick<Product, 'id' | 'sku' | 'title'>[];
};

const MOST = 20;

/** As long as few people are meant, their orders are shown with them. */
const FEW = 3;

const ifAny = <Value>(result: Result<Value, unknown>): readonly Value[] => (result.ok ? [result.value] : []);
const itemsOf = <Item>(result: Result<{ readonly items: readonly Item[] }, unknown>): readonly Item[] =>
  result.ok ? result.value.items : [];

const byId = async ({ orders, users, catalog }: Parts, named: string): Promise<Found> => {
  const [order, customer, product] = await Promise.all([
    orders.inspectOrder({ orderId: asId(named) }),
    users.findUser({ userId: asId(named) }),
    catalog.findProduct({ productId: asId(named) }),
  ]);
  return { orders: ifAny(order), customers: ifAny(customer), products: ifAny(product) };
};

const byWords = async ({ orders, users, catalog }: Parts, text: string): Promise<Found> => {
  const number = parseOrderNumber(text);
  const [numbered, people, products] = await Promise.all([
    number ? orders.lookUpOrder({ number }) : undefined,
    users.searchUsers({ text, limit: MOST }),
    catalog.listProducts({ text, sort: 'relevance', page: { limit: MOST } }),
  ]);
  const customers = people.ok ? people.value : [];
  const theirs = await Promise.all(
    (customers.length > FEW ? [] : customers).map(({ id: customerId }) =>
      orders.findOrders({ filter: { customerId }, page: { limit: MOST } }),
    ),
  );
  const found = [...(numbered ? ifAny(numbered) : []), ...theirs.flatMap(itemsOf)];
  return { orders: found.slice(0, MOST), customers, products: itemsOf(products) };
};

/** One question for all that staff look for. */
export const searchRoutes = (parts: Parts) =>
  routes(contract, {
    searchAll: async ({ query: { q } }) => {
      const named = id.safeParse(q);
      const { orders, customers, products } = await (named.success ? byId(parts, named.data) : byWords(parts, q));
      return {
        body: {
          orders: orders.map(orderView),
          customers: customers.map(customerView),
          products: products.map(({ id, sku, title }) => ({ id, sku, title })),
        },
      };
    },
  });
