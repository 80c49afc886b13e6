import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderNumberBits, orderNumberOf, parseOrderNumber } from './order-number.ts';
import { asId, type OrderId } from './result.ts';

const anId = fc.uuid({ version: 7 }).map((text) => asId<OrderId>(text));
const numberOf = (id: string) => orderNumberOf(asId(id));

describe('the number of an order', () => {
  it.each([
    ['0199c0de-7a00-7000-8000-000000000000', '00000-00000'],
    ['0199c0de-7a00-7000-8000-000000000020', '00000-00010'],
    ['0199c0de-7a00-7000-8003-ffffffffffff', 'ZZZZZ-ZZZZZ'],
    ['0199c0de-7a00-7000-bffc-000001ffffff', '00000-ZZZZZ'],
    ['0199c0de-7a00-7000-8002-67bd089eb45a', 'K7QM4-9XD2T'],
  ])('of %s is %s', (id, number) => {
    expect(numberOf(id)).toBe(number);
  });

  it('is ten symbols in two groups, none of which is taken for another', () => {
    fc.assert(
      fc.property(anId, (id) => {
        expect(orderNumberOf(id)).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
      }),
    );
  });

  it('stands for the last 50 bits of the id, and for all of them', () => {
    fc.assert(
      fc.property(anId, (id) => {
        const bits = BigInt(`0x${id.replaceAll('-', '')}`) & (2n ** 50n - 1n);
        expect(orderNumberBits(orderNumberOf(id))).toBe(bits);
      }),
    );
  });

  it('is read however it is typed', () => {
    fc.assert(
      fc.property(
        anId,
        fc.array(fc.constantFrom('', ' ', '-', ' - '), { minLength: 11, maxLength: 11 }),
        (id, gaps) => {
          const number = orderNumberOf(id);
          const typed = [...number.replace('-', '').toLowerCase()].map((symbol, place) => `${gaps[place]}${symbol}`);
          const misread = typed.join('').replaceAll('0', 'o').replaceAll('1', 'l');
          expect(parseOrderNumber(`${misread}${gaps[10]}`)).toBe(number);
          expect(parseOrderNumber(number.replaceAll('1', 'I').replaceAll('0', 'O'))).toBe(number);
        },
      ),
    );
  });

  it.each(['', 'K7QM4', 'K7QM4-9XD2', 'K7QM4-9XD2TT', 'K7QM4-9XD2U', 'K7QM4_9XD2T', 'K7QM4-9XD2é'])(
    'is not %j',
    (text) => {
      expect(parseOrderNumber(text)).toBeNull();
    },
  );
});
