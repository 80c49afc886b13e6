import type { Fetch } from './exchange.ts';
import type { Session } from './session.ts';

/** What a client is made of, for other entries of this package that go with it. */
export type Inside = {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly fetch: Fetch;
  readonly session: Session;
  /** Whether people sign in; a program with an API key is nobody. */
  readonly hasUser: boolean;
};

const insides = new WeakMap<object, Inside>();

export const withInside = <Client extends object>(client: Client, inside: Inside): Client => {
  insides.set(client, inside);
  return client;
};

export const insideOf = (client: object): Inside => {
  const inside = insides.get(client);
  if (inside) return inside;
  throw new TypeError('This is no client: pass what createClient answered, and not a copy.');
};
