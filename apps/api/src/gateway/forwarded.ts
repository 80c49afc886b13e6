import type { IncomingMessage } from 'node:http';
import { networks, plainAddress } from '@orderline/platform';
import type { RawHeaders } from './headers.ts';

const host = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

type Asked = Pick<IncomingMessage, 'headers'> & { readonly socket: Pick<IncomingMessage['socket'], 'remoteAddress'> };

const only = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** By which scheme the client asked: our proxies say so, as this listener has no TLS. */
export const schemeBy = (trustedProxies: readonly string[]) => {
  const isTrusted = networks(trustedProxies);
  return ({ headers, socket }: Asked): 'http' | 'https' =>
    only(headers['x-forwarded-proto']) === 'https' && isTrusted(plainAddress(socket.remoteAddress ?? ''))
      ? 'https'
      : 'http';
};

/**
 * What a service is told of who asked: by our proxies' word where the connection is one of theirs, else by the
 * connection alone.
 */
export const forwardedBy = (trustedProxies: readonly string[]) => {
  const isTrusted = networks(trustedProxies);
  return ({ headers, socket }: Asked): RawHeaders => {
    const peer = plainAddress(socket.remoteAddress ?? '');
    const believed = isTrusted(peer);
    const before = believed ? only(headers['x-forwarded-for']) : undefined;
    const proto = believed && only(headers['x-forwarded-proto']) === 'https' ? 'https' : 'http';
    const heard = believed ? only(headers['x-forwarded-host']) : undefined;
    return [
      'x-forwarded-for',
      before === undefined ? peer : `${before}, ${peer}`,
      'x-forwarded-proto',
      proto,
      'x-forwarded-host',
      heard !== undefined && host.test(heard) ? heard : (headers.host ?? ''),
    ];
  };
};
