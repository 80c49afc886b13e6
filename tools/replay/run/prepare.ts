import type { Plan } from '../sales/plan.ts';
import type { Made } from '../system/system.ts';
import { concurrently } from './concurrently.ts';
import type { RunPorts } from './ports.ts';

type Outcomes = Readonly<Record<Made['outcome'], number>>;

export type Prepared = {
  /** SKU → product id. */
  readonly products: ReadonlyMap<string, string>;
  /** Customer number → user id. */
  readonly customers: ReadonlyMap<string, string>;
  readonly outcomes: { readonly products: Outcomes; readonly customers: Outcomes; readonly stock: Outcomes };
};

const outcomesOf = (outcomes: readonly Made['outcome'][]): Outcomes => {
  const count = (wanted: Made['outcome']) => outcomes.filter((outcome) => outcome === wanted).length;
  return { created: count('created'), replayed: count('replayed'), existing: count('existing') };
};

type Step<Item> = {
  readonly label: string;
  readonly items: readonly Item[];
  readonly name: (item: Item) => string;
  readonly make: (item: Item) => Promise<Made>;
};

const carryOut = async <Item>(ports: RunPorts, { label, items, name, make }: Step<Item>) => {
  const ids = new Map<string, string>();
  const outcomes: Made['outcome'][] = [];
  const bar = ports.progress(label, items.length);
  try {
    await concurrently(items, ports, async (item) => {
      ports.keysLast();
      const { id, outcome } = await make(item);
      ids.set(name(item), id);
      outcomes.push(outcome);
      bar.step();
    });
  } finally {
    bar.stop();
  }
  ports.stop?.throwIfAborted();
  return { ids, outcomes: outcomesOf(outcomes) };
};

/** Makes sure that products, customers and stock of the plan are there. */
export const prepare = async (ports: RunPorts, plan: Plan): Promise<Prepared> => {
  const { system, keys } = ports;
  const products = await carryOut(ports, {
    label: 'products',
    items: plan.products,
    name: ({ sku }) => sku,
    make: ({ sku, title, price }) =>
      system.createProduct({ key: keys.product(sku), body: { sku, title, price, category: 'online-retail' } }),
  });
  const customers = await carryOut(ports, {
    label: 'customers',
    items: plan.customers,
    name: (number) => number,
    make: (number) => {
      const body = { email: `customer-${number}@replay.example`, name: `Customer ${number}` };
      return system.inviteCustomer({ key: keys.customer(number), body });
    },
  });
  const stock = await carryOut(ports, {
    label: 'stock',
    items: plan.products.filter(({ received }) => received > 0),
    name: ({ sku }) => sku,
    make: async ({ sku, received }) => {
      const id = products.ids.get(sku) ?? sku;
      const body = { delta: received, reason: `replay ${keys.run}` };
      return { ...(await system.receiveStock(id, { key: keys.stock(sku), body })), id };
    },
  });
  const outcomes = { products: products.outcomes, customers: customers.outcomes, stock: stock.outcomes };
  return { products: products.ids, customers: customers.ids, outcomes };
};
