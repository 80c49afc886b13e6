import { describe, expect, it } from 'vitest';
import { networkOf, networks, plainAddress } from './addresses.ts';

describe('an address', () => {
  it.each([
    ['198.51.100.7', '198.51.100.7'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['::FFFF:198.51.100.7', '198.51.100.7'],
    ['::ffff:c633:6407', '198.51.100.7'],
    ['0:0:0:0:0:ffff:198.51.100.7', '198.51.100.7'],
    ['2001:0DB8:0000::0001', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['somebody', ''],
    ['', ''],
  ])('%s is written one way: %s', (written, plain) => {
    expect(plainAddress(written)).toBe(plain);
  });

  it.each([
    ['198.51.100.7', '198.51.100.7'],
    ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s stands for its network: %s', (address, network) => {
    expect(networkOf(plainAddress(address))).toBe(network);
  });

  it.each([
    ['10.1.2.3', true],
    ['::ffff:10.1.2.3', true],
    ['fd00::7', true],
    ['11.1.2.3', false],
    ['2001:db8::1', false],
    ['somebody', false],
  ])('%s is in one of the networks: %s', (address, inside) => {
    expect(networks(['10.0.0.0/8', 'fd00::/8'])(plainAddress(address))).toBe(inside);
  });
});
