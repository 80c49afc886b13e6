/** Requests of one kind, for so long or so many, over so many connections, and at no higher a rate than that. */
export type Load = {
  readonly kind: keyof typeof requests;
  readonly url: string;
  /** Of the customers, in order. */
  readonly tokens: readonly string[];
  readonly products: number;
  readonly connections: number;
  readonly seconds?: number;
  readonly requests?: number;
  readonly perSecond?: number;
};

export type Answered = {
  /** How many answers had each status, 0 where none came. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly count: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
};

export type Variant = {
  readonly name: string;
  /** Of the process that serves; a yardstick without one is PostgreSQL alone. */
  readonly pid?: number;
  /** Until it is as fast as it gets, where that is not the plan's. */
  readonly warmUpSeconds?: number;
  run(seconds: number): Promise<Answered>;
};

/** An id as sql/seed.sql makes them: 001 customers, 002 products, 003 orders. */
export const idOf = (kind: '001' | '002' | '003', number: number): string =>
  `00000000-0000-7${kind}-8000-${number.toString(16).padStart(12, '0')}`;

const below = (limit: number): number => Math.floor(Math.random() * limit);

const line = (product: number): string => `{"productId":"${idOf('002', 1 + product)}","quantity":1}`;

export const ADDRESS = '{"recipient":"Ada","line1":"1 Mill Lane","city":"Leeds","postalCode":"LS1 1AA","country":"GB"}';

export type Request = { readonly path: string; readonly body?: string };

export const requests = {
  order: (_customer: number, products: number): Request => {
    const first = below(products);
    const second = (first + 1 + below(products - 1)) % products;
    return { path: '/api/v1/orders', body: `{"items":[${line(first)},${line(second)}],"shippingAddress":${ADDRESS}}` };
  },
  product: (_customer: number, products: number): Request => ({
    path: `/api/v1/products/${idOf('002', 1 + below(products))}`,
  }),
  // The seed's customers have every 64th order each.
  'order by id': (customer: number): Request => ({ path: `/api/v1/orders/${idOf('003', 64 * below(150) + customer)}` }),
  list: (): Request => ({ path: '/api/v1/products?limit=20' }),
};
