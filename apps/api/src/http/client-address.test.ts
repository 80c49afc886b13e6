import { describe, expect, it } from 'vitest';
import { clientAddress } from './client-address.ts';

describe('the address of a client', () => {
  const behind = clientAddress(['10.0.0.0/8', 'fd00::/8']);

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
  ])('is %s', (_what, peer, forwardedFor, address) => {
    expect(behind(peer, forwardedFor)).toBe(address);
  });

  it('is the peer’s where no proxy is trusted', () => {
    expect(clientAddress([])('10.0.0.1', '192.0.2.1')).toBe('10.0.0.1');
  });
});
