import { asId, type UserId } from '@orderline/domain/shared';
import { describe, expect, it } from 'vitest';
import { cachedEnrolment } from './cached-enrolment.ts';

const [ada, eve] = [asId<UserId>('ada'), asId<UserId>('eve')];

const open = () => {
  const clock = { ms: 1 };
  const enrolled = new Map<UserId, Date | null>();
  const asked: UserId[] = [];
  const state = { away: false };
  const find = async (userId: UserId) => {
    asked.push(userId);
    if (state.away) throw new Error('no database');
    const confirmedAt = enrolled.get(userId);
    return confirmedAt === undefined ? null : { userId, sealedSecret: '', confirmedAt, lastStep: 0 };
  };
  return { ...cachedEnrolment({ find }, { now: () => clock.ms }), clock, enrolled, asked, state };
};

describe('whether somebody has set up a second factor', () => {
  it('is asked once for all requests of four seconds, and anew after them', async () => {
    const { isEnrolled, clock, enrolled, asked } = open();
    expect(await Promise.all([isEnrolled(ada), isEnrolled(ada), isEnrolled(eve)])).toEqual([false, false, false]);
    enrolled.set(ada, new Date());
    clock.ms = 4000;
    expect(await isEnrolled(ada)).toBe(false);
    clock.ms = 4002;
    expect(await isEnrolled(ada)).toBe(true);
    expect(asked).toEqual([ada, eve, ada]);
  });

  it('is not so while a device is to be confirmed', async () => {
    const { isEnrolled, enrolled } = open();
    enrolled.set(ada, null);
    expect(await isEnrolled(ada)).toBe(false);
  });

  it('is known to nobody while PostgreSQL is away, and asked again at once', async () => {
    const { isEnrolled, enrolled, state } = open();
    enrolled.set(ada, new Date());
    state.away = true;
    await expect(isEnrolled(ada)).rejects.toThrow('no database');
    state.away = false;
    expect(await isEnrolled(ada)).toBe(true);
  });
});
