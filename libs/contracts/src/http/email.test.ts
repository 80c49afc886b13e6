import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { email } from './email.ts';

const isTaken = (text: string) => email.safeParse(text).success;

const long = (...lengths: readonly number[]) => lengths.map((length) => 'x'.repeat(length)).join('.');

describe('an e-mail address', () => {
  it.each([
    'ada@example.com',
    "o'brien+shop@mail.example.co",
    'a&b@example.com',
    '!#$%&*+-/=?^_`{|}~.x@example.com',
    "trailing'@example.com",
    'info@münchen.de',
    'info@mu\u0308nchen.de',
    'info@xn--mnchen-3ya.de',
    'ivan@москва.рф',
    'ivan@xn--80adxhks.xn--p1ai',
    'ivan@москва.xn--p1ai',
    'a@例.中国',
    'a@col·legi.cat',
    'a@1and1.com',
    'a@123.museum',
    'a@ab--cd.com',
    ' ada@example.com\t',
    `${'a'.repeat(64)}@example.com`,
    `a@${long(63, 63, 63)}.com`,
    `a@${long(63, 63, 63, 57)}.a2`,
  ])('may be %s', (text) => {
    expect(email.safeParse(text)).toEqual({ success: true, data: text.trim() });
  });

  it.each([
    '',
    'ada',
    'ada@',
    '@example.com',
    'ada@example',
    'ada@exam-.com',
    'ada@-exam.com',
    'ada@exam.-com',
    'ada@mün-.de',
    'ada@-mün.de',
    'ada@mün－.de',
    'ada@ü。-mün.de',
    'ada@example..com',
    'ada@.example.com',
    'ada@example.com.',
    'ada@exam_ple.com',
    'ada@exam ple.com',
    'ada@127.0.0.1',
    'ada@1.2',
    'ada@[127.0.0.1]',
    'ada@ü.123',
    'ada@１.２',
    'ada@example.c',
    'ada@ü.de:80',
    'ada@ü.de/x.de',
    'ada@%75ü.de',
    'ada@a\u200db.de',
    'ada@\u202eü.de',
    'ada@\ud800ü.de',
    'ada lovelace@example.com',
    'ada\u0000@example.com',
    '.ada@example.com',
    'ada.@example.com',
    'a..da@example.com',
    'ada@eve@example.com',
    '"ada eve"@example.com',
    'ada(comment)@example.com',
    'ada<eve@example.com',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'x'.repeat(64)}.com`,
    `ada@ü${'x'.repeat(60)}.de`,
    `ada@${long(63, 63, 63, 60)}.de`,
    `a@${'ü.'.repeat(60)}de`,
    `a@${long(63, 63, 63, 57)}.a23`,
  ])('may not be %j', (text) => {
    expect(isTaken(text)).toBe(false);
  });

  it('is judged without a fault, whatever the text, and never ends a header or names two mailboxes', () => {
    const letter = fc.constantFrom(...'aZ0.-@&%/: "<>,;\r\n\u0000\u00fc\u0308\u00df\u3002\u200d\u202e\ud800рф例');
    const text = fc.string({ unit: letter });
    fc.assert(
      fc.property(text, text, (one, other) => {
        for (const stated of [one, `${one}@${other}`, `a@${other}.de`]) {
          const read = email.safeParse(stated);
          if (read.success) expect(read.data).toMatch(/^[^\s@"<>,;:\p{Cc}\p{Cs}]+@[^\s@"<>,;:\p{Cc}\p{Cs}]+$/u);
        }
      }),
    );
  });
});
