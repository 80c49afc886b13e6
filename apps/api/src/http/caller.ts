import type { MiddlewareHandler } from 'hono';
import { identify, type Verifiers } from './auth.ts';
import { clientAddress } from './client-address.ts';
import type { Env } from './env.ts';

export type CallerOptions = Verifiers & {
  /** Networks (CIDR) whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
};

/** Tells who asks and from where; whether a caller is let in is decided by each operation. */
export const identifyCaller = ({ trustedProxies, ...verifiers }: CallerOptions): MiddlewareHandler<Env> => {
  const addressOf = clientAddress(trustedProxies);
  return async (c, next) => {
    c.set('address', addressOf(c.env?.incoming?.socket.remoteAddress, c.req.header('x-forwarded-for')));
    const { principal, reason } = await identify(verifiers, c.req.header('authorization'));
    c.set('principal', principal);
    c.set('strangerBecause', reason);
    await next();
  };
};
