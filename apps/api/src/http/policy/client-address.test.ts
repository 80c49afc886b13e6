import { describe, expect, it } from 'vitest';
import { type AddressHeader, clientAddress } from './client-address.ts';

const trustedProxies = ['10.0.0.0/8', 'fd00::/8'];

const behind = (addressHeader: AddressHeader) => clientAddress({ trustedProxies, addressHeader });

describe('the address of a client', () => {
  it.each([
    ['the peer', '198.51.100.7', undefined, '198.51.100.7'],
    ['the peer, whatever it says of others', '198.51.100.7', '192.0.2.1', '198.51.100.7'],
    ['whom our proxy heard from', '10.0.0.1', '192.0.2.1', '192.0.2.1'],
    ['the nearest that is none of ours', '10.0.0.1', '1.1.1.1, 192.0.2.1, 10.0.0.9', '192.0.2.1'],
    ['our proxy, where it says nothing', '10.0.0.1', undefined, '10.0.0.1'],
    ['our proxy, where what it says is no address', '10.0.0.1', '192.0.2.1, nonsense', '10.0.0.1'],
    ['the outermost of ours, where there are only ours', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['a v4 address in the form of v6', '::ffff:10.0.0.1', '::ffff:192.0.2.1', '192.0.2.1'],
    ['the network of a v6 address', 'fd00::1', '2001:db8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
    ['the network of a short v6 address', '2001:db8::1', undefined, '2001:db8:0:0::/64'],
    ['the network of the shortest', '::1', undefined, '0:0:0:0::/64'],
    ['the network, however it is written', '2001:0DB8:0000::0001', undefined, '2001:db8:0:0::/64'],
    ['unknown without a connection', undefined, '192.0.2.1', 'unknown'],
    ['without its port', '10.0.0.1', '198.51.100.3:50123', '198.51.100.3'],
    ['without port and brackets', '10.0.0.1', '[2001:db8::1]:443', '2001:db8:0:0::/64'],
    ['without brackets', '10.0.0.1', '[2001:db8::1]', '2001:db8:0:0::/64'],
    ['without quotes', '10.0.0.1', '"[2001:db8::1]:443"', '2001:db8:0:0::/64'],
    ['a v4 address with a port in the form of v6', '10.0.0.1', '[::ffff:192.0.2.1]:80', '192.0.2.1'],
    ['past proxies with ports', '10.0.0.1', '192.0.2.1:1,\t10.0.0.9:2 , [fd00::9]:3', '192.0.2.1'],
    ['our proxy, where the port is none', '10.0.0.1', '192.0.2.1:port', '10.0.0.1'],
    ['our proxy, where brackets hold no v6 address', '10.0.0.1', '[192.0.2.1]:80', '10.0.0.1'],
    ['the network of a peer with a zone', 'fe80::1%eth0', undefined, 'fe80:0:0:0::/64'],
  ])('is %s', (_what, peer, forwardedFor, address) => {
    expect(behind('x-forwarded-for')(peer, forwardedFor)).toBe(address);
  });

  it.each([
    ['whom our proxy heard from', 'for=192.0.2.1', '192.0.2.1'],
    ['that, whatever else is said', 'by=10.0.0.1;For="192.0.2.1:4711";proto=https', '192.0.2.1'],
    ['of v6 without brackets and port', 'for="[2001:db8:cafe::17]:4711"', '2001:db8:cafe:0::/64'],
    ['the nearest that is none of ours', 'for=1.1.1.1, for=192.0.2.1;host="a,b", for=10.0.0.9', '192.0.2.1'],
    ['with a hidden port', 'for="192.0.2.1:_gazonk"', '192.0.2.1'],
    ['our proxy, where it hides whom it heard from', 'for=192.0.2.1, for=_hidden', '10.0.0.1'],
    ['our proxy, where it does not know', 'for=unknown', '10.0.0.1'],
    ['our proxy, where it says only how', 'proto=https', '10.0.0.1'],
    ['our proxy, where it cannot be read', 'for="192.0.2.1', '10.0.0.1'],
  ])('in Forwarded (RFC 7239) is %s', (_what, forwarded, address) => {
    expect(behind('forwarded')('10.0.0.1', forwarded)).toBe(address);
  });

  it('is the peer’s where no proxy is trusted', () => {
    expect(clientAddress({ trustedProxies: [], addressHeader: 'x-forwarded-for' })('10.0.0.1', '192.0.2.1')).toBe(
      '10.0.0.1',
    );
  });
});
