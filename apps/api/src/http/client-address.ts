import { BlockList, isIP, SocketAddress } from 'node:net';

/** Tells the address of the client from that of the connection and from what proxies put into X-Forwarded-For. */
export type ClientAddress = (peer: string | undefined, forwardedFor: string | undefined) => string;

/** The address counts as one of our own proxies. */
type IsTrusted = (address: string) => boolean;

const trusting = (networks: readonly string[]): IsTrusted => {
  const trusted = new BlockList();
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/');
    trusted.addSubnet(address, Number(bits), familyOf(address));
  }
  return (address) => trusted.check(address, familyOf(address));
};

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Believes each trusted proxy about whom it heard from, and so ends at the nearest address that is none of ours. */
export const clientAddress = (trustedProxies: readonly string[]): ClientAddress => {
  const isTrusted = trusting(trustedProxies);
  return (peer, forwardedFor = '') => {
    const heard = forwardedFor.split(',').map((part) => plain(part.trim()));
    let nearest = plain(peer ?? '');
    while (isIP(nearest) !== 0 && isTrusted(nearest)) {
      const before = heard.pop();
      if (before === undefined || isIP(before) === 0) break;
      nearest = before;
    }
    return nearest === '' ? 'unknown' : networkOf(nearest);
  };
};

const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** Of IPv6 a subscriber has 64 bits to choose addresses from, so the network before them stands for the client. */
const networkOf = (address: string): string => {
  if (isIP(address) !== 6) return address;
  const [left = '', right] = new SocketAddress({ address, family: 'ipv6' }).address.split('::');
  const [before, after] = [groupsOf(left), groupsOf(right ?? '')];
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const groups = right === undefined ? before : [...before, ...zeros, ...after];
  return `${groups.slice(0, 4).join(':')}::/64`;
};

const groupsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));
