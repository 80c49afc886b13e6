import { describe, expect, it } from 'vitest';
import { addressJudge, webhookUrlJudge } from './targets.ts';

const none = { allowedNetworks: [], plainToLoopback: false };
const development = { allowedNetworks: ['127.0.0.0/8', '::1/128'], plainToLoopback: true };

describe('an address', () => {
  const mayDial = addressJudge(none);

  it.each(['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111', '64:ff9b::808:808'])('may be dialled: %s', (address) => {
    expect(mayDial(address)).toBe(true);
  });

  it.each([
    ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '0.1.2.3', '10.0.0.1', '172.16.0.1', '172.31.255.255'],
    ...['192.168.1.1', '169.254.169.254', '100.64.0.1', '100.127.255.255', '192.0.0.8', '192.0.2.1', '198.18.0.1'],
    ...['198.51.100.1', '203.0.113.1', '192.88.99.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
    ...['::', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '::ffff:0:127.0.0.1', '::127.0.0.1'],
    ...['64:ff9b::7f00:1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::808:808', '2002:7f00:1::', '2002:808:808::'],
    ...['2001::1', '2001:db8::1', '2001:20::1', 'fc00::1', 'fd12:3456::1', 'fe80::1', 'fec0::1', 'ff02::1', '100::1'],
    ...['fe80::1%eth0', '2606:4700:4700::1111%1', '0x7f.1', '017700000001', '2130706433', '127.1', 'localhost', ''],
    ...['8.8.8.8 ', '8.8.8.8/8', '08.8.8.8'],
  ])('may not be dialled: %j', (address) => {
    expect(mayDial(address)).toBe(false);
  });

  it('may be dialled in the networks that were opened, and in no other', () => {
    const opened = addressJudge({ allowedNetworks: ['10.1.0.0/16', 'fd00:1::/32'] });
    expect(['10.1.2.3', 'fd00:1::5', '::ffff:10.1.2.3'].map(opened)).toEqual([true, true, true]);
    expect(['10.2.0.1', 'fd00:2::5', '127.0.0.1', '169.254.169.254'].map(opened)).toEqual(Array(4).fill(false));
  });
});

describe('the URL of an endpoint', () => {
  const judge = webhookUrlJudge(none);

  it.each([
    'https://shop.example/hooks?a=b',
    'https://shop.example:8443/',
    'https://8.8.8.8/',
    'https://xn--mnchen-3ya.de/',
    'https://shop.example./',
    'https://my_shop.example/',
    `https://${'a'.repeat(63)}.example/`,
  ])('is taken: %s', (url) => {
    expect(judge(url)).toBeNull();
  });

  const address = 'leads to an address that is not public';

  it.each([
    ['http://shop.example/', 'is not https'],
    ['ftp://shop.example/', 'is not https'],
    ['https://user:pass@shop.example/', 'has a user, a password or a fragment'],
    ['https://shop.example/#part', 'has a user, a password or a fragment'],
    ['https://shop.example:25/', 'has a port that is neither 443 nor from 1024 on'],
    ['https://shop.example:80/', 'has a port that is neither 443 nor from 1024 on'],
    ['https://', 'is no URL'],
    ['shop.example', 'is no URL'],
    ['https://redis/', 'names a host without a domain'],
    ['https://localhost/', address],
    ['https://127.0.0.1/', address],
    ['https://0x7f.0.0.1/', address],
    ['https://0177.0.0.1/', address],
    ['https://2130706433/', address],
    ['https://127.1/', address],
    ['https://１２７.0.0.1/', address],
    ['https://169.254.169.254/latest/meta-data', address],
    ['https://[::1]/', address],
    ['https://[::ffff:127.0.0.1]/', address],
    ['https://[64:ff9b::7f00:1]/', address],
    ['https://[fd00::1]/', address],
    ['https://0.0.0.0/', address],
    [`https://${'a'.repeat(64)}.example/`, 'names a host that cannot exist'],
    [`https://${'a.'.repeat(127)}example/`, 'names a host that cannot exist'],
    ['https://a..example/', 'names a host that cannot exist'],
    ['https://shop.example../', 'names a host that cannot exist'],
    ['https://.example/', 'names a host that cannot exist'],
    ['https://xn--.example/', 'names a host that cannot exist'],
    ['https://-a.example/', 'names a host that cannot exist'],
    ['https://a-.example/', 'names a host that cannot exist'],
    ['https:\\\\shop.example\\hooks', 'has a backslash'],
    ['https://shop.example\\@evil.example/', 'has a backslash'],
  ])('is refused: %s', (url, why) => {
    expect(judge(url)).toBe(why);
  });

  it('leads to this machine, and then without TLS, in development alone', () => {
    const inDevelopment = webhookUrlJudge(development);
    for (const url of ['http://127.0.0.1:9000/', 'http://localhost:9000/', 'http://[::1]:81/']) {
      expect(inDevelopment(url)).toBeNull();
      expect(judge(url)).toBe('is not https');
    }
    expect(inDevelopment('http://shop.example/')).toBe('is not https');
    expect(webhookUrlJudge({ ...development, plainToLoopback: false })('http://127.0.0.1/')).toBe('is not https');
  });
});
