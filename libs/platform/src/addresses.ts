import { BlockList, isIP, SocketAddress } from 'node:net';

/** An IP address as it is written here: IPv4 also where it comes in the form of IPv6, no zone; empty for anything else. */
export const plainAddress = (written: string): string => {
  const [address = ''] = written.split('%', 1);
  const family = isIP(address);
  if (family !== 6) return family === 4 ? address : '';
  return new SocketAddress({ address, family: 'ipv6' }).address.replace(/^::ffff:(?=\d+\.)/, '');
};

/** Of IPv6 a subscriber has 64 bits to choose addresses from, so the network before them stands for a plain address. */
export const networkOf = (address: string): string => {
  if (isIP(address) !== 6) return address;
  const [left = '', right] = address.split('::');
  const [before, after] = [groupsOf(left), groupsOf(right ?? '')];
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const groups = right === undefined ? before : [...before, ...zeros, ...after];
  return `${groups.slice(0, 4).join(':')}::/64`;
};

const groupsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));

/** Tells of a plain address whether it is in one of the networks (CIDR). */
export const networks = (listed: readonly string[]): ((address: string) => boolean) => {
  const list = new BlockList();
  for (const network of listed) {
    const [address = '', bits = ''] = network.split('/');
    list.addSubnet(address, Number(bits), familyOf(address));
  }
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address));
};

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
