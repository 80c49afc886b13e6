import { randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';
import { order } from '@orderline/contracts/http/v1/orders';
import { placement } from './buyers.ts';

type ShoppersResult = {
  readonly answered: number;
  /** Why each of the others failed. */
  readonly failed: readonly string[];
  /** The ids of the orders that were accepted. */
  readonly accepted: readonly string[];
};

/** Clients that read and order over connections which they keep, and never try again. */
export type Shoppers = {
  /** Resolves once so many requests were answered in all. */
  reached(count: number): Promise<void>;
  /** Sends nothing more; answers what came of each request. */
  end(): Promise<ShoppersResult>;
};

type Sent = { readonly status: number; readonly body: string };

const bodyOf = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

type Send = { readonly url: string; readonly method: string; readonly headers: object; readonly body?: unknown };

const send = ({ url, method, headers, body }: Send, agent: Agent): Promise<Sent> =>
  new Promise((resolve, reject) => {
    const asked = request(url, { agent, method, headers: { ...headers, 'content-type': 'application/json' } });
    asked.once('error', reject).once('response', (response) => {
      bodyOf(response).then((text) => resolve({ status: response.statusCode ?? 0, body: text }), reject);
    });
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });

type Shopping = {
  readonly url: string;
  /** One shopper for each. */
  readonly tokens: readonly string[];
  readonly productIds: readonly string[];
  /** One request in so many is an order. */
  readonly ordersOneIn: number;
};

export const sendShoppers = ({ url, tokens, productIds, ordersOneIn }: Shopping): Shoppers => {
  const failed: string[] = [];
  const accepted: string[] = [];
  const waiting = new Set<() => void>();
  let answered = 0;
  let ending = false;

  const orderOf = (turn: number) => {
    const productId = productIds[turn % productIds.length] ?? '';
    const lines = [{ productId, quantity: 1 }];
    return placement({ buyer: 0, key: randomUUID(), lines, copies: 1, cancels: false });
  };

  const shopper = async (token: string, number: number): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const authorization = `Bearer ${token}`;
    let last: string | undefined;
    const buy = async (turn: number): Promise<void> => {
      const { path, key, body } = orderOf(turn);
      const headers = { authorization, 'idempotency-key': key };
      const answer = await send({ url: url + path, method: 'POST', headers, body }, agent);
      if (answer.status !== 201) throw new Error(`an order was answered ${answer.status}: ${answer.body}`);
      last = order.parse(JSON.parse(answer.body)).id;
      accepted.push(last);
    };
    const look = async (): Promise<void> => {
      const path = last === undefined ? '/api/v1/products?limit=5' : `/api/v1/orders/${last}`;
      const answer = await send({ url: url + path, method: 'GET', headers: { authorization } }, agent);
      if (answer.status !== 200) throw new Error(`GET ${path} was answered ${answer.status}: ${answer.body}`);
    };
    for (let turn = number; !ending; turn += 1) {
      try {
        await (turn % ordersOneIn === 0 ? buy(turn) : look());
        answered += 1;
      } catch (error) {
        failed.push(error instanceof Error ? error.message : String(error));
      }
      for (const wake of waiting) wake();
    }
    agent.destroy();
  };

  const shopping = tokens.map(shopper);
  return {
    reached: (count) =>
      new Promise((resolve) => {
        const wake = () => {
          if (answered + failed.length < count) return;
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
        wake();
      }),
    end: async () => {
      ending = true;
      await Promise.all(shopping);
      return { answered, failed, accepted };
    },
  };
};
