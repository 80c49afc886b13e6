import { randomUUID } from 'node:crypto';
import { cancelOrder, order, placeOrder } from '@orderline/contracts/http/v1/orders';
import { registerUser, user } from '@orderline/contracts/http/v1/users';
import { type Asked, bodyOf, type Client, signedIn, type Verdict } from './client.ts';
import type { Entry, Intent, Ledger } from './ledger.ts';

export type Buyer = { readonly id: string; readonly client: Client };

const shippingAddress = {
  recipient: 'Ada Lovelace',
  line1: '1 Mill Lane',
  city: 'Leeds',
  postalCode: 'LS1 1AA',
  country: 'GB',
};

export const registerCustomer = async (admin: Client) => {
  const credentials = { email: `${randomUUID()}@example.com`, password: 'correct horse battery' };
  const { path, method } = registerUser;
  const registered = await admin.send({ method, path, body: { ...credentials, name: 'Ada Lovelace' } });
  return { id: bodyOf(user, 201, registered).id, credentials };
};

/** Registers a customer and signs in. */
export const registerBuyer = async (url: string, admin: Client): Promise<Buyer> => {
  const { id, credentials } = await registerCustomer(admin);
  return { id, client: await signedIn(url, credentials) };
};

/** The request that places the order. */
export const placement = ({ key, lines }: Intent): Asked => {
  const { method, path } = placeOrder;
  return { method, path, key, body: { items: lines, shippingAddress } };
};

const cancel = (client: Client, orderId: string): Promise<Verdict> =>
  client.send({ method: cancelOrder.method, path: cancelOrder.path.replace('{id}', orderId) });

const buy = async ({ client }: Buyer, intent: Intent): Promise<Entry> => {
  const verdicts = await Promise.all(Array.from({ length: intent.copies }, () => client.send(placement(intent))));
  const ids = verdicts.flatMap(({ answer }) => (answer.status === 201 ? [order.parse(answer.body).id] : []));
  const orderId = ids[0];
  if (orderId === undefined || !intent.cancels) return { intent, verdicts, orderId };
  return { intent, verdicts, orderId, cancellation: await cancel(client, orderId) };
};

export type Rush = {
  readonly buyers: readonly Buyer[];
  readonly intents: readonly Intent[];
  readonly ledger: Ledger;
  /** Orders under way at a time. */
  readonly concurrency: number;
};

/** Places every order, so many at a time, and writes each verdict into the ledger. */
export const rush = async ({ buyers, intents, ledger, concurrency }: Rush): Promise<void> => {
  const queue = intents.values();
  const lane = async () => {
    for (const intent of queue) {
      const buyer = buyers[intent.buyer];
      if (!buyer) throw new Error(`there is no buyer ${intent.buyer}`);
      ledger.record(await buy(buyer, intent));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
};
