import type { Application } from '@orderline/composition';
import { id } from '@orderline/contracts/http/fields';
import type { Product } from '@orderline/domain/catalog';
import type { Order } from '@orderline/domain/orders';
import { asId, parseOrderNumber, type Result } from '@orderline/domain/shared';
import type { User } from '@orderline/domain/users';

export type SearchParts = Pick<Application, 'orders' | 'users' | 'catalog'>;

export type Found = {
  readonly orders: readonly Order[];
  readonly customers: readonly User[];
  readonly products: readonly Pick<Product, 'id' | 'sku' | 'title'>[];
};

type Asked = {
  readonly text: string;
  /** What whoever asks may see besides products; all where it is left out. */
  readonly may?: { readonly orders: boolean; readonly customers: boolean };
};

const MOST = 20;

/** As long as few people are meant, their orders are shown with them. */
const FEW = 3;

const everything = { orders: true, customers: true };

const ifAny = <Value>(result: Result<Value, unknown> | undefined): readonly Value[] =>
  result?.ok ? [result.value] : [];
const itemsOf = <Item>(result: Result<{ readonly items: readonly Item[] }, unknown>): readonly Item[] =>
  result.ok ? result.value.items : [];

const byId = async ({ orders, users, catalog }: SearchParts, { text, may = everything }: Asked): Promise<Found> => {
  const [order, customer, product] = await Promise.all([
    may.orders ? orders.inspectOrder({ orderId: asId(text) }) : undefined,
    may.customers ? users.findUser({ userId: asId(text) }) : undefined,
    catalog.findProduct({ productId: asId(text) }),
  ]);
  return { orders: ifAny(order), customers: ifAny(customer), products: ifAny(product) };
};

const byWords = async ({ orders, users, catalog }: SearchParts, { text, may = everything }: Asked): Promise<Found> => {
  const number = may.orders ? parseOrderNumber(text) : null;
  const [numbered, people, products] = await Promise.all([
    number ? orders.lookUpOrder({ number }) : undefined,
    may.customers ? users.searchUsers({ text, limit: MOST }) : undefined,
    catalog.listProducts({ text, sort: 'relevance', page: { limit: MOST } }),
  ]);
  const customers = people?.ok ? people.value : [];
  const theirs = await Promise.all(
    (may.orders && customers.length <= FEW ? customers : []).map(({ id: customerId }) =>
      orders.findOrders({ filter: { customerId }, page: { limit: MOST } }),
    ),
  );
  const found = [...ifAny(numbered), ...theirs.flatMap(itemsOf)];
  return { orders: found.slice(0, MOST), customers, products: itemsOf(products) };
};

/** One question for all that staff look for: by an id, or by words of at least three characters. */
export const searchEverything = (parts: SearchParts, asked: Asked): Promise<Found> => {
  const named = id.safeParse(asked.text);
  return named.success ? byId(parts, { ...asked, text: named.data }) : byWords(parts, asked);
};
