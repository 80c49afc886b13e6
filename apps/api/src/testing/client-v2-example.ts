import { createClient, isProblem, operations } from '@orderline/client';
import { validate } from '@orderline/client/validation';

const client = createClient({ baseUrl: 'http://127.0.0.1:3000', app: 'till/3.1' });

const home = {
  recipient: 'Ada Lovelace',
  line1: '12 St James’s Square',
  city: 'London',
  postalCode: 'SW1Y 4JH',
  country: 'GB',
};

export const orderBySku = async (sku: string, quantity: number) => {
  const order = { lines: [{ sku, quantity }], shippingAddress: home };
  const { errors } = validate(operations.orders.place, order);
  if (errors.length > 0) return errors.map(({ pointer, detail }) => `${pointer} ${detail}`).join(', ');
  try {
    const placed = await client.orders.place(order);
    return placed.lines.map(({ product, lineTotal }) => `${product.title}: ${lineTotal.amount}`).join(', ');
  } catch (caught) {
    if (isProblem(caught, 'unknown-reference')) return `no such SKU: ${caught.errors[0]?.pointer}`;
    throw caught;
  }
};

export const moveHouse = async (line1: string) => {
  await client.sessions.signIn({ email: 'demo@example.com', password: 'orderline-demo-customer' });
  const { id } = await client.users.createAddress(home);
  const read = await client.users.readAddress({ id });
  return client.users.replaceAddress({ id, ...home, line1 }, { ifMatch: read });
};

export const rename = async (givenName: string, familyName: string) => {
  const profile = await client.users.readProfile();
  const name = { fullName: `${givenName} ${familyName}`, givenName, familyName };
  return client.users.updateProfile({ name }, { ifMatch: profile });
};
