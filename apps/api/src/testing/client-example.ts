import { createClient, isProblem, NetworkFault, operations, validate } from '@orderline/client';

const client = createClient({ baseUrl: 'http://127.0.0.1:3000' });

export const orderMugs = async (quantity: number) => {
  await client.sessions.signIn({ email: 'demo@example.com', password: 'orderline-demo-customer' });
  const { items } = await client.products.list({ q: 'mug', sort: 'price' });
  const [mug] = items;
  if (!mug) return 'no mugs';
  const order = {
    items: [{ productId: mug.id, quantity }],
    shippingAddress: {
      recipient: 'Ada Lovelace',
      line1: '12 St James’s Square',
      city: 'London',
      postalCode: 'SW1Y 4JH',
      country: 'GB' as const,
    },
  };
  const { errors } = validate(operations.orders.place, order);
  if (errors.length > 0) return errors.map(({ pointer, detail }) => `${pointer} ${detail}`).join(', ');
  try {
    const placed = await client.orders.place(order);
    return `${placed.total.amount} ${placed.total.currency}`;
  } catch (caught) {
    if (isProblem(caught, 'out-of-stock')) return `only ${caught.errors[0]?.available} left`;
    if (caught instanceof NetworkFault) return 'offline: try again';
    throw caught;
  }
};

export const cancelWhatCanBe = async () => {
  for await (const { id, status } of client.orders.all({ limit: 50 })) {
    if (status === 'placed') await client.orders.cancel({ id });
  }
};

export const rename = async (name: string) => {
  const profile = await client.users.readProfile();
  return client.users.updateProfile({ name }, { ifMatch: profile });
};
