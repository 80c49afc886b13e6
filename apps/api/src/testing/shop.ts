import { newId } from '@orderline/composition';
import type { UserId } from '@orderline/domain/shared';
import { type OpenApi, openApi } from './open-api.ts';
import type { Received } from './sender.ts';

export const shippingAddress = {
  recipient: 'Ada Lovelace',
  line1: '12 St James’s Square',
  city: 'London',
  postalCode: 'SW1Y 4JH',
  country: 'GB',
};

export const mugDetails = {
  sku: 'MUG-01',
  title: 'Enamel mug',
  category: 'kitchen',
  price: { amount: '8.50', currency: 'GBP' },
};

/** A shop with staff, a customer and a stocked product, all made through the API. */
export const openShop = async (changes: Parameters<typeof openApi>[0] = {}) => {
  const api = openApi(changes);
  const staff = await api.tokenFor(newId<UserId>(), 'staff');
  const admin = await api.tokenFor(newId<UserId>(), 'admin');
  const ada = await customer(api, 'ada');
  const mug = await stocked(api, { staff, details: mugDetails, units: 10 });
  const order = (
    items: unknown,
    more: { readonly key?: string; readonly token?: string; readonly body?: object } = {},
  ) =>
    api.send('POST /api/v1/orders', {
      token: more.token ?? ada.token,
      headers: { 'Idempotency-Key': more.key ?? newId() },
      body: { items, shippingAddress, ...more.body },
    });
  const stockOf = async (productId: string): Promise<Received['body']> =>
    (await api.send(`GET /api/v1/inventory/${productId}`, { token: staff })).body;
  return { ...api, staff, admin, ada, mug, order, stockOf };
};

export type Shop = Awaited<ReturnType<typeof openShop>>;

/** A customer who registered and signed in. */
export const customer = async ({ send }: Pick<OpenApi, 'send'>, name: string) => {
  const credentials = { email: `${name}@example.com`, password: 'analytical engine' };
  const registered = await send('POST /api/v1/users', { body: { ...credentials, name } });
  const signedIn = await send('POST /api/v1/sessions', { body: credentials });
  return { id: String(registered.body.id), token: String(signedIn.body.accessToken), credentials, pair: signedIn.body };
};

type Stocking = { readonly staff: string; readonly details: object; readonly units: number };

export const stocked = async ({ send }: Pick<OpenApi, 'send'>, { staff, details, units }: Stocking) => {
  const { body: product } = await send('POST /api/v1/products', { token: staff, body: details });
  const adjustment = { delta: units, reason: 'delivery' };
  await send(`POST /api/v1/inventory/${product.id}/adjustments`, { token: staff, body: adjustment });
  return product;
};
