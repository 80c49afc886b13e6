import { Unavailable } from '@orderline/platform';
import { describe, expect, it } from 'vitest';
import { asThrown, isAmbiguous, isOverdue, isRetried, isUnfit, TimedOut, Unreachable } from './failure.ts';

const failure = (code: string) => Object.assign(new Error('from the driver'), { code });

describe('a failure of the driver', () => {
  const outages = [
    'CONNECTION_CLOSED',
    'ECONNREFUSED',
    'CONNECT_TIMEOUT',
    'ENOTFOUND',
    '08006',
    '25006',
    '28000',
    '28P01',
  ];
  it.each([...outages, '3D000', '53100', '53200', '53300', '53400', '57014', '57P01', '57P03', '58030', '58P01'])(
    'with code %s is an outage that keeps its cause',
    (code) => {
      const error = failure(code);
      expect(asThrown(error)).toBeInstanceOf(Unavailable);
      expect(asThrown(error)).toHaveProperty('cause', error);
    },
  );

  it.each(['25006', '26000', '28P01', '53100', '53200', '58030'])('with code %s makes its connection unfit', (code) => {
    expect(isUnfit(failure(code))).toBe(true);
  });

  it.each(['23505', '40P01', '22P02', '57014', '42P01'])('with code %s leaves its connection fit', (code) => {
    expect(isUnfit(failure(code))).toBe(false);
  });

  it('that is a fault of ours stays as it is', () => {
    const error = failure('23505');
    expect(asThrown(error)).toBe(error);
    expect(asThrown('thrown')).toBe('thrown');
  });

  it('is overdue where a statement ran out of its time, on the server or here, and in no other outage', () => {
    expect(isOverdue(asThrown(failure('57014')))).toBe(true);
    expect(isOverdue(new TimedOut('no answer within 3000 ms'))).toBe(true);
    for (const code of ['57P01', 'ECONNREFUSED', '23505']) expect(isOverdue(asThrown(failure(code)))).toBe(false);
    expect(isOverdue(new Unavailable('the queue is full'))).toBe(false);
  });

  it('leaves the effect unknown only where the statement was sent and its answer lost', () => {
    expect(isAmbiguous(asThrown(failure('CONNECTION_CLOSED')))).toBe(true);
    expect(isAmbiguous(asThrown(failure('57P01')))).toBe(true);
    expect(isAmbiguous(asThrown(failure('ECONNREFUSED')))).toBe(false);
    expect(isAmbiguous(asThrown(failure('57014')))).toBe(false);
    expect(isAmbiguous(new Unavailable('the queue is full'))).toBe(false);
    expect(isAmbiguous(new Unreachable('no connection', { cause: failure('ECONNRESET') }))).toBe(false);
  });

  it('is worth the same again where it is a deadlock or a serialization failure', () => {
    expect(['40P01', '40001', '23505', '57P01'].map((code) => isRetried(failure(code)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
