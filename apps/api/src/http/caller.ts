import type { MiddlewareHandler } from 'hono';
import { identify, type Verifiers } from './auth.ts';
import { type AddressOptions, clientAddress } from './client-address.ts';
import type { Env } from './env.ts';
import { oneRequest, type RateLimiters } from './quota.ts';

export type CallerOptions = Verifiers & AddressOptions & { readonly rateLimiters: Pick<RateLimiters, 'anonymous'> };

/**
 * Tells who asks and from where; whether a caller is let in is decided by each operation. An address is counted before an
 * API key of nobody's is looked up, and gets that back where the key turns out to be good.
 */
export const identifyCaller = ({
  trustedProxies,
  addressHeader,
  rateLimiters: { anonymous },
  ...verifiers
}: CallerOptions): MiddlewareHandler<Env> => {
  const addressOf = clientAddress({ trustedProxies, addressHeader });
  return async (c, next) => {
    const address = addressOf(c.env?.incoming?.socket.remoteAddress, c.req.header(addressHeader));
    c.set('address', address);
    const mayLookUp = async (): Promise<boolean> => {
      const spent = await anonymous.consume(address, oneRequest);
      c.set('addressLimit', spent);
      return spent.allowed;
    };
    const authorization = c.req.header('authorization');
    const { principal, reason } = await identify(verifiers, { authorization, mayLookUp });
    if (principal && c.get('addressLimit')) await anonymous.giveBack(address, oneRequest);
    c.set('principal', principal);
    c.set('authFailure', reason);
    await next();
  };
};
