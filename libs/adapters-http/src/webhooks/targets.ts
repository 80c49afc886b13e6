import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export type TargetRules = {
  /** As CIDR: what may be dialled although it is not public. */
  readonly allowedNetworks: readonly string[];
  /** Whether http goes to this machine; never outside development and test. */
  readonly plainToLoopback: boolean;
};

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** The one prefix of NAT64 that leads to the public network (RFC 6052). */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
const GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3');

/** An IPv4 address inside one of IPv6, which some router or kernel takes out. */
const insideOf = (address: ipaddr.IPv6): ipaddr.IPv4 | undefined => {
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  return address.match(NAT64) ? new ipaddr.IPv4(address.toByteArray().slice(12, 16)) : undefined;
};

/** `unicast` is what is left after all that is set aside: private, link-local, shared, multicast, reserved and the rest. */
const isPublic = (address: Address): boolean => {
  if (address instanceof ipaddr.IPv4) return address.range() === 'unicast';
  if (address.match(NAT64)) return insideOf(address)?.range() === 'unicast';
  return address.range() === 'unicast' && address.match(GLOBAL);
};

const isWithin = (address: Address, networks: readonly (readonly [Address, number])[]): boolean =>
  networks.some(([network, bits]) => address.kind() === network.kind() && address.match(network, bits));

/** What Node takes for an address and ipaddr.js takes otherwise, or with a zone, is none that we dial. */
const readAddress = (text: string): Address | undefined =>
  isIP(text) > 0 && !text.includes('%') && ipaddr.isValid(text) ? ipaddr.parse(text) : undefined;

/** Whether an address, as it is about to be dialled, is public or in a network that was opened. */
export const addressJudge = ({
  allowedNetworks,
}: Pick<TargetRules, 'allowedNetworks'>): ((text: string) => boolean) => {
  const networks = allowedNetworks.map((network) => ipaddr.parseCIDR(network));
  return (text) => {
    const address = readAddress(text);
    if (address === undefined) return false;
    const inside = address instanceof ipaddr.IPv6 ? insideOf(address) : undefined;
    return isPublic(address) || isWithin(address, networks) || (inside !== undefined && isWithin(inside, networks));
  };
};

/** Brackets are how a URL writes an address of IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

const isLoopback = (host: string): boolean => host === 'localhost' || readAddress(host)?.range() === 'loopback';

/** RFC 1035 §2.3.4; the dot at the end is the root's. `xn--` stands for what it encodes, if anything. */
const LABEL = /^(?!-)(?!xn--$)[\w-]{1,63}(?<!-)$/;

const canResolve = (host: string): boolean => {
  const name = host.replace(/\.$/, '');
  return name.length <= 253 && name.split('.').every((label) => LABEL.test(label));
};

const isPort = (port: string): boolean => port === '' || port === '443' || Number(port) >= 1024;

/**
 * Why nothing is sent to a URL, in words that follow its name; null where it may be. Where a name leads is found out when it
 * is dialled, each time. The parser of URLs has already made `0x7f.1`, `017700000001` and `2130706433` what they mean.
 */
export const webhookUrlJudge = ({
  allowedNetworks,
  plainToLoopback,
}: TargetRules): ((url: string) => string | null) => {
  const mayDial = addressJudge({ allowedNetworks });
  return (text) => {
    if (!URL.canParse(text)) return 'is no URL';
    if (text.includes('\\')) return 'has a backslash';
    const url = new URL(text);
    const host = hostOf(url);
    const isPlain = url.protocol === 'http:';
    if (url.username !== '' || url.password !== '' || url.hash !== '') return 'has a user, a password or a fragment';
    if (url.protocol !== 'https:' && !isPlain) return 'is not https';
    if (isPlain && !(plainToLoopback && isLoopback(host))) return 'is not https';
    if (!isPlain && !isPort(url.port)) return 'has a port that is neither 443 nor from 1024 on';
    if (isIP(host) > 0 && !mayDial(host)) return 'leads to an address that is not public';
    if (isIP(host) === 0 && !canResolve(host)) return 'names a host that cannot exist';
    if (host === 'localhost' && !mayDial('127.0.0.1')) return 'leads to an address that is not public';
    const isNamed = host.includes('.') || isIP(host) > 0 || host === 'localhost' || allowedNetworks.length > 0;
    return isNamed ? null : 'names a host without a domain';
  };
};
