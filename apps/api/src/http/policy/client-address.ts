import { networkOf, networks, plainAddress } from '@orderline/platform';
import parseForwarded from 'forwarded-parse';

/** The header in which our proxies say whom they heard from: a client may send the other one, and proxies pass it on. */
export type AddressHeader = 'x-forwarded-for' | 'forwarded';

export type AddressOptions = {
  /** Networks (CIDR) whose word is taken. */
  readonly trustedProxies: readonly string[];
  readonly addressHeader: AddressHeader;
};

/** Tells the address of the client from that of the connection and from what proxies put into their header. */
export type ClientAddress = (peer: string | undefined, heard: string | undefined) => string;

/** Believes each trusted proxy about whom it heard from, and so ends at the nearest address that is none of ours. */
export const clientAddress = ({ trustedProxies, addressHeader }: AddressOptions): ClientAddress => {
  const isTrusted = networks(trustedProxies);
  const hopsOf = readers[addressHeader];
  return (peer, heard = '') => {
    let nearest = plainAddress(peer ?? '');
    if (!isTrusted(nearest)) return nearest === '' ? 'unknown' : networkOf(nearest);
    const hops = hopsOf(heard).map(nodeAddress);
    while (isTrusted(nearest)) {
      const before = hops.pop();
      if (before === undefined || before === '') break;
      nearest = before;
    }
    return networkOf(nearest);
  };
};

/** RFC 7239 §4; what is no such list says nothing. */
const forwardedHops = (text: string): string[] => {
  try {
    return parseForwarded(text).map((hop) => hop.for ?? '');
  } catch {
    return [];
  }
};

const readers: Readonly<Record<AddressHeader, (text: string) => string[]>> = {
  'x-forwarded-for': (text) => text.split(',').map((hop) => hop.trim().replace(/^"(.*)"$/, '$1')),
  forwarded: forwardedHops,
};

/** Who a hop names (RFC 7239 §6): brackets and port come off; empty where that is no address. */
const nodeAddress = (hop: string): string => {
  const [, v6, v4 = hop] = /^(?:\[([^\]]+)\]|([\d.]+))(?::(?:\d{1,5}|_[\w.-]+))?$/.exec(hop) ?? [];
  if (v6 === undefined) return plainAddress(v4);
  return v6.includes(':') ? plainAddress(v6) : '';
};
