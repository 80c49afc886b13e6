import { describe, expect, it } from 'vitest';
import { asId } from '../shared/index.ts';
import type { EndedSession } from './ports.ts';
import { createRevocations, revocationsKept } from './revocations.ts';
import type { SessionId } from './session.ts';

const start = new Date('2026-01-02T03:04:05.678Z');
const plus = (milliseconds: number) => new Date(start.getTime() + milliseconds);
const [one, other] = [asId<SessionId>('one'), asId<SessionId>('other')];

const setUp = () => {
  const store: EndedSession[] = [];
  const asked: Date[] = [];
  const clock = { now: start };
  const revocations = createRevocations({
    endedSessions: {
      endedSince: async (since) => {
        asked.push(since);
        return store.filter(({ endedAt }) => endedAt >= since);
      },
    },
    now: () => clock.now,
  });
  return { ...revocations, store, asked, clock };
};

describe('revocations', () => {
  it('hold at once what this process ended, and at the next refresh what another did', async () => {
    const { add, has, refresh, store } = setUp();
    add([one]);
    store.push({ id: other, endedAt: start });
    expect([has(one), has(other)]).toEqual([true, false]);
    await refresh();
    expect([has(one), has(other)]).toEqual([true, true]);
  });

  it('hold from the start what was ended while an access token of it may still be good', async () => {
    const { has, refresh, store } = setUp();
    store.push({ id: one, endedAt: plus(-revocationsKept) }, { id: other, endedAt: plus(-revocationsKept - 1) });
    await refresh();
    expect([has(one), has(other)]).toEqual([true, false]);
  });

  it('learn of an end that was committed late, or timed by a clock that is behind', async () => {
    const { has, refresh, store, clock } = setUp();
    await refresh();
    store.push({ id: one, endedAt: plus(-20_000) });
    clock.now = plus(2000);
    await refresh();
    expect(has(one)).toBe(true);
  });

  it('ask for little at a time, and go back as far as they must after an outage', async () => {
    const { refresh, asked, clock } = setUp();
    for (const milliseconds of [0, 2000, 4000]) {
      clock.now = plus(milliseconds);
      await refresh();
    }
    clock.now = plus(10 * revocationsKept);
    await refresh();
    expect(asked).toEqual([plus(-revocationsKept), plus(-30_000), plus(-28_000), plus(9 * revocationsKept)]);
  });

  it('forget a session once no access token of it can be good', async () => {
    const { add, has, refresh, clock } = setUp();
    add([one]);
    clock.now = plus(revocationsKept);
    await refresh();
    expect(has(one)).toBe(true);
    clock.now = plus(revocationsKept + 1);
    await refresh();
    expect(has(one)).toBe(false);
  });
});
