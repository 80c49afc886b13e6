import type { MiddlewareHandler } from 'hono';
import { identify, type Verifiers } from './auth.ts';
import { type AddressOptions, clientAddress } from './client-address.ts';
import type { Env } from './env.ts';

export type CallerOptions = Verifiers & AddressOptions;

/** Tells who asks and from where; whether a caller is let in is decided by each operation. */
export const identifyCaller = ({
  trustedProxies,
  addressHeader,
  ...verifiers
}: CallerOptions): MiddlewareHandler<Env> => {
  const addressOf = clientAddress({ trustedProxies, addressHeader });
  return async (c, next) => {
    c.set('address', addressOf(c.env?.incoming?.socket.remoteAddress, c.req.header(addressHeader)));
    const { principal, reason } = await identify(verifiers, c.req.header('authorization'));
    c.set('principal', principal);
    c.set('strangerBecause', reason);
    await next();
  };
};
