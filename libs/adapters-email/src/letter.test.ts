import { describe, expect, it } from 'vitest';
import { isAddress, isMailbox, letterOf } from './letter.ts';

const from = { name: 'Shop', address: 'shop@example.com' };
const BREAKS = ['\r\n', '\n', '\r', '\0', '\u000b', '\u0085', '\u2028', '\u2029'];

describe('an address', () => {
  it.each([
    'ada@example.com',
    "o'brien+shop@mail.example.co",
    'käthe@bücher.example',
    'a@localhost',
    "a&b!#$%&'*+/=?^_`{|}~-@xn--mnchen-3ya.de",
  ])('may be %s', (address) => {
    expect(isAddress(address)).toBe(true);
  });

  it.each([
    ...BREAKS.flatMap((end) => [`ada@example.com${end}`, `ada${end}Bcc: eve@example.com`, `a${end}da@example.com`]),
    '',
    'ada',
    'ada@',
    '@example.com',
    'ada@example.com, eve@example.com',
    'ada@example.com;eve@example.com',
    'ada@example.com eve@example.com',
    'Ada <ada@example.com>',
    '<ada@example.com>',
    'ada@example.com> SIZE=1',
    '"ada eve"@example.com',
    'ada@eve@example.com',
    'ada(comment)@example.com',
    'friends:ada@example.com',
    `${'a'.repeat(310)}@example.com`,
  ])('may not be %j', (address) => {
    expect(isAddress(address)).toBe(false);
    expect(letterOf({ to: address, subject: 'Hello', text: '' }, from)).toBeUndefined();
    expect(isMailbox({ name: 'Shop', address })).toBe(false);
  });
});

it('is from a domain in ASCII, its id as well, where the shop’s is internationalised', () => {
  const shop = { name: 'Shop', address: 'shop@b\u00fccher.example' };
  const letter = letterOf({ to: 'ada@example.com', subject: 'Hello', text: '' }, shop);
  expect(letter?.messageId).toMatch(/@xn--bcher-kva\.example>$/);
});

describe('a header', () => {
  it.each(BREAKS)('has no %j in it', (end) => {
    const text = `Hello${end}Bcc: eve@example.com`;
    expect(letterOf({ to: 'ada@example.com', subject: text, text: '' }, from)).toBeUndefined();
    expect(isMailbox({ name: text, address: 'shop@example.com' })).toBe(false);
  });

  it('may have every script', () => {
    expect(letterOf({ to: 'ada@example.com', subject: 'Grüße 你好 🎉', text: '' }, from)).toBeDefined();
    expect(isMailbox({ name: 'Käthes Läden 店', address: 'shop@example.com' })).toBe(true);
  });
});
