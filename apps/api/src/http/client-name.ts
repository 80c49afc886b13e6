import type { HttpContext } from './env.ts';

/** The program that asks, never the person; few enough to be labels of a metric. */
export type Consumer = { readonly caller: 'anonymous' | 'user' | 'staff' | 'api-key'; readonly client: string };

/** Clients state their names themselves: what comes after so many different ones is `other`. */
const mostClients = 100;

/** Names consumers: an API key by its prefix, which is no secret; others by the origin of a browser that we allow, else by the product that User-Agent names first. */
export const createConsumers = (origins: readonly string[]) => {
  const known = new Set<string>();
  const bounded = (client: string): string => {
    if (known.size < mostClients) known.add(client);
    return known.has(client) ? client : 'other';
  };
  return (c: HttpContext): Consumer => ({ caller: callerOf(c), client: bounded(clientOf(c, origins)) });
};

const callerOf = (c: HttpContext): Consumer['caller'] => {
  const principal = c.get('principal');
  if (!principal) return 'anonymous';
  if (principal.apiKeyId) return 'api-key';
  return principal.scopes.size > 0 ? 'staff' : 'user';
};

const clientOf = (c: HttpContext, origins: readonly string[]): string => {
  const apiKeyId = c.get('principal')?.apiKeyId;
  if (apiKeyId) return /^Bearer +(pk_[a-z]+_[0-9A-Za-z]+)_/i.exec(c.req.header('authorization') ?? '')?.[1] ?? apiKeyId;
  const origin = c.req.header('origin');
  if (origin !== undefined && origins.includes(origin)) return origin;
  const [, product] = /^([A-Za-z][A-Za-z0-9._-]{0,39})(?=[/ ]|$)/.exec(c.req.header('user-agent') ?? '') ?? [];
  return product?.toLowerCase() ?? 'unnamed';
};
