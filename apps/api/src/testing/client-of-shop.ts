import { type ClientOptions, createClient, type Fetch } from '@orderline/client';
import { openShop } from './shop.ts';

type Asked = { readonly request: string; readonly headers: Readonly<Record<string, string>> };

/** A shop with clients that ask its API in memory; `asked` is what they asked, in order. */
export const openShopForClients = async (changes: Parameters<typeof openShop>[0] = {}) => {
  const shop = await openShop(changes);
  const asked: Asked[] = [];
  const fetch: Fetch = async (url, init) => {
    asked.push({ request: `${init.method} ${url.slice(url.indexOf('/api/'))}`, headers: init.headers });
    return shop.app.request(url, init);
  };
  const open = (options: Partial<ClientOptions> = {}) =>
    createClient({ baseUrl: 'http://api.test', fetch, retry: { attempts: 1 }, ...options });
  const signedIn = async (options: Partial<ClientOptions> = {}) => {
    const client = open(options);
    await client.sessions.signIn(shop.ada.credentials);
    return client;
  };
  const withToken = (accessToken: string, options: Partial<ClientOptions> = {}) =>
    open({ tokens: heldFor(accessToken), ...options });
  return { ...shop, asked, fetch, open, signedIn, withToken };
};

/** A token that its holder believes in for ever. */
const heldFor = (accessToken: string): NonNullable<ClientOptions['tokens']> => {
  const tokens = { accessToken, refreshToken: 'none', expiresAt: Number.POSITIVE_INFINITY };
  return { read: () => tokens, write: () => {} };
};
