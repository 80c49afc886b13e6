import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalEmail } from './index.ts';

const written = (...spellings: readonly string[]) => [...new Set(spellings.map(canonicalEmail))];

describe('an e-mail address', () => {
  it('is written one way, whatever its case, its spaces and its composition', () => {
    const spellings = [' Zoe\u0301@Example.com', 'zo\u00e9@EXAMPLE.COM\t', '\u00a0ZO\u00c9@example.com'];
    expect(written(...spellings)).toEqual(['zo\u00e9@example.com']);
  });

  it.each([
    [
      'info@xn--mnchen-3ya.de',
      ['info@m\u00fcnchen.de', 'INFO@M\u00dcNCHEN.DE', 'info@mu\u0308nchen.de', 'Info@XN--MNCHEN-3YA.de'],
    ],
    ['ivan@xn--80adxhks.xn--p1ai', ['ivan@москва.рф', 'ivan@МОСКВА.РФ', 'ivan@xn--80adxhks.xn--p1ai']],
    ['a@xn--strae-oqa.de', ['a@stra\u00dfe.de', 'a@xn--strae-oqa.de']],
    ['a@xn--fsq.xn--fiqs8s', ['a@例.中国', 'a@例。中国', 'a@例．中国']],
    ['a@example.com', ['a@example.com', 'a@ＥＸＡＭＰＬＥ.com', 'a@exam\u00adple.com']],
  ])('is %s, whichever form its domain has', (canonical, spellings) => {
    expect(written(...spellings)).toEqual([canonical]);
  });

  it.each(['ada@exam-.com', 'ada@xn--zz--.com', 'a&b@example.com', "o'brien+shop@mail.example.co", 'a@1.2', 'ada'])(
    'that was stored before is found: %s',
    (stored) => {
      expect(canonicalEmail(stored)).toBe(stored);
    },
  );

  it('is no part of a URL, whatever stands in it', () => {
    expect(canonicalEmail('a@ü.de/x.de')).toBe('a@ü.de/x.de');
    expect(canonicalEmail('a@ü.de:80')).toBe('a@ü.de:80');
    expect(canonicalEmail('a@ü%2e.de')).toBe('a@ü%2e.de');
  });

  it('stays as it is once it is canonical, whatever the text', () => {
    const letter = fc.constantFrom(...'aZ0.-@%/: \u00fc\u0308\u00df\u0130\u3002\u200d\u202e\ud800рф例');
    const text = fc.string({ unit: letter });
    fc.assert(
      fc.property(text, text, (one, other) => {
        for (const email of [one, `${one}@${other}`]) {
          expect(canonicalEmail(canonicalEmail(email))).toBe(canonicalEmail(email));
        }
      }),
    );
  });
});
