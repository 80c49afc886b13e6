import { createClient, isProblem, NetworkFault, operations, type TokenStore } from '@orderline/client';
import { validate } from '@orderline/client/validation';

const client = createClient({ baseUrl: 'http://127.0.0.1:3000' });

export const orderMugs = async (quantity: number) => {
  await client.sessions.signIn({ email: 'demo@example.com', password: 'orderline-demo-customer' });
  const { items } = await client.products.list({ q: 'mug', sort: 'price' });
  const [mug] = items;
  if (!mug) return 'no mugs';
  const order = {
    lines: [{ sku: mug.sku, quantity }],
    shippingAddress: {
      recipient: 'Ada Lovelace',
      line1: '12 St James’s Square',
      city: 'London',
      postalCode: 'SW1Y 4JH',
      country: 'GB',
    },
  };
  try {
    const placed = await client.orders.place(order);
    return `${placed.total.amount} ${placed.total.currency}`;
  } catch (caught) {
    if (isProblem(caught, 'out-of-stock')) return caught.errors.map(({ detail }) => detail).join(', ');
    if (isProblem(caught, 'validation-failed')) return caught.errors.map(({ pointer }) => pointer).join(', ');
    if (caught instanceof NetworkFault) return caught.kind === 'blocked' ? caught.message : 'offline: try again';
    throw caught;
  }
};

const inStorage = (storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): TokenStore => ({
  read: () => JSON.parse(storage.getItem('orderline-tokens') ?? 'null'),
  write: (tokens) =>
    tokens ? storage.setItem('orderline-tokens', JSON.stringify(tokens)) : storage.removeItem('orderline-tokens'),
});

export const openSession = (onSignedOut: () => void) => {
  const tokens = inStorage(sessionStorage);
  const client = createClient({ baseUrl: 'http://127.0.0.1:3000', tokens, onSignedOut });
  const signIn = (email: string, password: string) => client.sessions.signIn({ email, password });
  const signOut = () => client.sessions.signOut({ id: 'current' });
  return { client, signIn, signOut };
};

export const orderAgain = async (id: string) => {
  const { lines, shippingAddress } = await client.orders.read({ id });
  const again = lines.map(({ product, quantity }) => ({ sku: product.sku, quantity }));
  return client.orders.place({ lines: again, shippingAddress });
};

export const cancelWhatCanBe = async () => {
  for await (const { id, status } of client.orders.all({ limit: 50 })) {
    if (status === 'placed') await client.orders.cancel({ id });
  }
};

export const rename = async (fullName: string) => {
  const profile = await client.users.readProfile();
  return client.users.updateProfile({ name: { fullName } }, { ifMatch: profile });
};

export const faultsOf = (order: unknown) => validate(operations.orders.place, order).errors;
