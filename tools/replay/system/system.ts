import { adjustStock, stock } from '@orderline/contracts/http/v1/inventory';
import { createProduct, product } from '@orderline/contracts/http/v1/products';
import { readReconciliation, reconciliation } from '@orderline/contracts/http/v1/reconciliation';
import { placeOrder } from '@orderline/contracts/http/v2/orders';
import { registerUser } from '@orderline/contracts/http/v2/users';
import { inVersion } from '@orderline/contracts/http/version';
import { decimalOf, minorOf } from '@orderline/contracts/money';
import { answerAs, problemOf } from './answer-as.ts';
import { authorised, type Connection } from './authorised.ts';
import type { Verdict } from './persist.ts';
import { StopReplay } from './stop-replay.ts';

/** `replayed`: this key was answered before. `existing`: the name was taken, and the id is that of its owner. */
export type Made = { readonly outcome: 'created' | 'replayed' | 'existing'; readonly id: string };

/** `age`: milliseconds since the user was created, by the system's clock; unknown of an existing one. */
export type Invited = Made & { readonly age?: number };

export type Placed =
  | {
      readonly kind: 'accepted';
      readonly replayed: boolean;
      readonly attempts: number;
      readonly placedAt: Date;
      /** Pence. */
      readonly total: number;
    }
  | { readonly kind: 'refused'; readonly code: string };

export type Keyed<Body> = { readonly key: string; readonly body: Body };

export type NewProduct = {
  readonly sku: string;
  readonly title: string;
  readonly category: string;
  /** Pence. */
  readonly price: number;
};

export type NewOrder = {
  readonly customerId: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly shippingAddress: Readonly<Record<'recipient' | 'line1' | 'city' | 'postalCode' | 'country', string>>;
};

/** Who has the name that a creation asked for, where the system refuses it with this code. */
const takenBy = (answer: Verdict, code: string): string | undefined => {
  const refusal = answer.status === 409 ? problemOf(answer) : undefined;
  if (refusal?.code !== code) return undefined;
  if (refusal.existingId !== undefined) return refusal.existingId;
  throw new StopReplay(`The system answers ${code} without existingId: the account lacks the scope to be told.`);
};

const outcomeOf = ({ replayed }: Verdict) => (replayed ? 'replayed' : 'created');

/** The operations of a running system that a replay needs, each sent until there is a verdict. */
export const connect = (connection: Connection) => {
  const post = (path: string, { key, body }: Keyed<unknown>) =>
    authorised(connection, { method: 'post', path, key, body });
  return {
    createProduct: async ({ key, body }: Keyed<NewProduct>): Promise<Made> => {
      const price = decimalOf({ minor: body.price, currency: 'GBP' });
      const answer = await post(inVersion(createProduct.path, 'v2'), { key, body: { ...body, price } });
      const what = `creating the product ${body.sku}`;
      const existing = takenBy(answer, 'sku-taken');
      if (existing !== undefined) return { outcome: 'existing', id: existing };
      return { outcome: outcomeOf(answer), id: answerAs(product, { answer, status: 201, what }).id };
    },

    inviteCustomer: async ({
      key,
      body,
    }: Keyed<{ readonly email: string; readonly name: string }>): Promise<Invited> => {
      const { email, name } = body;
      const answer = await post(registerUser.path, { key, body: { email, name: { fullName: name } } });
      const existing = takenBy(answer, 'email-taken');
      if (existing !== undefined) return { outcome: 'existing', id: existing };
      const { id, createdAt } = answerAs(registerUser.answers[201], {
        answer,
        status: 201,
        what: `inviting ${body.email}`,
      });
      return { outcome: outcomeOf(answer), id, age: answer.at.getTime() - Date.parse(createdAt) };
    },

    receiveStock: async (
      productId: string,
      { key, body }: Keyed<{ readonly delta: number; readonly reason: string }>,
    ) => {
      const answer = await post(inVersion(adjustStock.path, 'v2').replace('{productId}', productId), { key, body });
      answerAs(stock, { answer, status: 201, what: `receiving ${body.delta} units of ${productId}` });
      return { outcome: outcomeOf(answer) } as const;
    },

    placeOrder: async ({ key, body }: Keyed<NewOrder>): Promise<Placed> => {
      const answer = await post(placeOrder.path, { key, body });
      if (answer.status !== 201 && answer.status !== 403) {
        return { kind: 'refused', code: problemOf(answer)?.code ?? `http-${answer.status}` };
      }
      const placed = answerAs(placeOrder.answers[201], {
        answer,
        status: 201,
        what: 'placing an order on behalf of a customer',
      });
      const total = minorOf(placed.total)?.minor ?? 0;
      const { replayed, attempts } = answer;
      return { kind: 'accepted', replayed, attempts, placedAt: new Date(placed.placedAt), total };
    },

    reconciliation: async () => {
      const answer = await authorised(connection, { method: readReconciliation.method, path: readReconciliation.path });
      return answerAs(reconciliation, { answer, status: 200, what: 'reading /internal/reconciliation' });
    },
  };
};

export type System = ReturnType<typeof connect>;
export type Books = Awaited<ReturnType<System['reconciliation']>>;
