import {
  type Address,
  type Client,
  type ClientOptions,
  createClient,
  isProblem,
  memoryTokens,
  NetworkFault,
  type NewOrder,
  type Order,
  type UserAddress,
} from '@orderline/client';
import { type Live, realtime } from '@orderline/client/realtime';

/** What a strict compiler must take, and, by the lines that expect an error, what it must not. */
const orderAgain = (client: Client, { lines, shippingAddress, total }: Order, kept: UserAddress) => {
  const again = lines.map(({ product, quantity }) => ({ sku: product.sku, quantity }));
  const order: NewOrder = { lines: again, shippingAddress, expectedTotal: total };
  const address: Address = kept;
  // @ts-expect-error A quantity is a number.
  void (() => client.orders.place({ lines: [{ sku: 'MUG-01', quantity: '1' }], shippingAddress: address }));
  // @ts-expect-error A change is based on a version.
  void (() => client.users.replaceAddress({ ...kept, line1: '1 Mill Lane' }));
  // @ts-expect-error No such order.
  void (() => client.products.list({ sort: 'prise' }));
  return client.orders.place(order);
};

/** Follows an order, by types that say what it is told. */
const follow = (live: Live, { id }: Order): (() => void) =>
  live.order(id, {
    onPublication: ({ type, data }) => `${type === 'order-shipped' ? 'On its way' : type} since ${data.at}`,
    // @ts-expect-error No such handler.
    onShipped: () => {},
  });

/** Signs in, orders over a server that fails once, is refused, orders the same again, and signs out. */
export const run = async (baseUrl: string, options: Partial<ClientOptions> = {}): Promise<readonly string[]> => {
  const tokens = memoryTokens();
  const client = createClient({ baseUrl, tokens, retry: { baseMs: 1, capMs: 2 }, ...options });
  await client.sessions.signIn({ email: 'ada@example.com', password: 'analytical engine' });
  const { items } = await client.products.list({ q: 'mug' });
  const { items: addresses } = await client.users.listAddresses();
  const [mug, home] = [items[0], addresses[0]];
  if (!mug || !home) return ['nothing to order, or nowhere to send it'];
  const order = await client.orders.place({ lines: [{ sku: mug.sku, quantity: 1 }], shippingAddress: home });
  const live = realtime(client);
  follow(live, order);
  live.close();
  const refused = await orderAgain(client, order, home).catch((caught: unknown) => caught);
  await client.sessions.signOut({ id: 'current' });
  const gone = createClient({ baseUrl: 'http://127.0.0.1:1', retry: { attempts: 1 } });
  const lost = await gone.products.list().catch((caught: unknown) => caught);
  return [
    `${order.total.amount} ${order.total.currency} to ${order.shippingAddress.recipient}`,
    isProblem(refused, 'out-of-stock') ? `${refused.errors[0]?.available} left` : String(refused),
    (await tokens.read()) === null ? 'signed out' : 'signed in',
    lost instanceof NetworkFault ? lost.kind : String(lost),
    live.state().is,
  ];
};
