import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heard, lostSight, newCount, notTold, restOf, type SharedCount, spentOf, take, tell } from './shared-count.ts';

const INTERVAL = 50;

type StoreWindow = { readonly from: number; readonly until: number; total: number };

/** What Redis does with a key, at the times of the one clock that all live by. */
const storeOf = () => {
  const windows: StoreWindow[] = [];
  return {
    windows,
    add: (amount: number, rest: number, now: number) => {
      let window = windows.at(-1);
      if (!window || window.until <= now) {
        if (rest === 0) return { total: 0, leftMs: 0 };
        window = { from: now, until: now + rest, total: 0 };
        windows.push(window);
      }
      window.total += amount;
      return { total: window.total, leftMs: window.until - now };
    },
  };
};

type Fate = 'arrives' | 'lost' | 'unanswered' | 'never-sent';

type Play = {
  readonly limit: number;
  readonly windowMs: number;
  /** By node: when requests come, by the one clock. */
  readonly requests: readonly (readonly number[])[];
  /** How far each node's clock is from the one clock. */
  readonly skews: readonly number[];
  /** There and back, by turns. */
  readonly delays: readonly (readonly [number, number])[];
  readonly fates: readonly Fate[];
};

/** Plays nodes over one store, millisecond by millisecond. */
const play = ({ limit, windowMs, requests, skews, delays, fates }: Play) => {
  const store = storeOf();
  const window = { limit, windowMs };
  const passed: { readonly node: number; readonly at: number }[] = [];
  const nodes = requests.map(() => ({ count: newCount(), isBusy: false, nextAt: 0 }));
  const due: { readonly at: number; readonly run: () => void }[] = [];
  let turn = 0;
  const tellStore = (node: (typeof nodes)[number], at: number, skew: number): void => {
    const { count } = node;
    const amount = tell(count, at + skew);
    if (amount === 0) return;
    const rest = restOf(count, at + skew);
    const [there = 1, back = 1] = delays[turn % delays.length] ?? [];
    const fate = fates[turn % fates.length];
    turn += 1;
    if (fate === 'never-sent') {
      notTold(count);
      return;
    }
    node.isBusy = true;
    const answered = (run: () => void) => ({
      at: at + there + back,
      run: () => {
        node.isBusy = false;
        run();
      },
    });
    if (fate === 'lost') due.push(answered(() => lostSight(count)));
    else
      due.push({
        at: at + there,
        run: () => {
          const told = store.add(amount, rest, at + there);
          if (fate === 'unanswered') due.push(answered(() => lostSight(count)));
          else due.push(answered(() => heard(count, told, window, at + there + back + skew)));
        },
      });
  };
  const end = Math.max(0, ...requests.flat()) + 2 * INTERVAL + 200;
  for (let at = 0; at <= end; at++) {
    for (;;) {
      const next = due.findIndex((one) => one.at <= at);
      if (next < 0) break;
      due.splice(next, 1)[0]?.run();
    }
    nodes.forEach((node, index) => {
      const skew = skews[index] ?? 0;
      for (const one of requests[index] ?? [])
        if (one === at && take(node.count, window, at + skew, 1)) passed.push({ node: index, at });
      if (node.isBusy || at < node.nextAt) return;
      node.nextAt = at + INTERVAL;
      tellStore(node, at, skew);
    });
  }
  return { store, passed, counts: nodes.map(({ count }) => count) };
};

/** How many of them come at most in any span that long. */
const mostWithin = (times: readonly number[], span: number): number =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at <= from + span).length));

const nodesOf = (lastAt: number) =>
  fc.array(fc.array(fc.nat(lastAt), { maxLength: 120 }), { minLength: 1, maxLength: 3 });

const common = {
  limit: fc.integer({ min: 1, max: 40 }),
  skews: fc.array(fc.integer({ min: -5_000, max: 3_600_000 }), { minLength: 3, maxLength: 3 }),
  delays: fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 })), {
    minLength: 1,
    maxLength: 8,
  }),
};

const roundTrip = (delays: Play['delays']): number => Math.max(...delays.map(([there, back]) => there + back));

describe('what several nodes let pass of one limit', () => {
  it('is more than it by no more than comes at each in an interval and two round trips, in each window of the store', () => {
    const plays = fc.record({ ...common, requests: nodesOf(3_000), windowMs: fc.integer({ min: 700, max: 4_000 }) });
    fc.assert(
      fc.property(plays, (given) => {
        const { store, passed } = play({ ...given, fates: ['arrives'] });
        const span = INTERVAL + 2 * roundTrip(given.delays);
        const overrun = given.requests.reduce((sum, own) => sum + mostWithin(own, span), 0);
        const bound = given.limit + Math.min(overrun, (given.requests.length - 1) * given.limit);
        store.windows.forEach(({ from, until }, index) => {
          // What begins a window passed before the store was told of it.
          const since = Math.max(from - span, store.windows[index - 1]?.until ?? 0);
          const within = passed.filter(({ at }) => at >= since && at < until);
          expect(within.length).toBeLessThanOrEqual(bound);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('is not more than it where one node asks alone, in the window that it knows', () => {
    const plays = fc.record({
      ...common,
      requests: fc.array(fc.array(fc.nat(1_500), { maxLength: 200 }), { minLength: 1, maxLength: 1 }),
      fates: fc.array(fc.constantFrom<Fate>('arrives', 'lost', 'unanswered', 'never-sent'), { minLength: 1 }),
    });
    fc.assert(
      fc.property(plays, (given) => {
        const { passed } = play({ ...given, windowMs: 60_000 });
        expect(passed.length).toBe(Math.min(given.limit, given.requests.flat().length));
      }),
      { numRuns: 100 },
    );
  });

  it('is counted once at most, and is not more than it at any node, whatever is lost', () => {
    const plays = fc.record({
      ...common,
      requests: nodesOf(1_500),
      windowMs: fc.constant(60_000),
      fates: fc.array(fc.constantFrom<Fate>('arrives', 'lost', 'unanswered', 'never-sent'), { minLength: 1 }),
    });
    fc.assert(
      fc.property(plays, (given) => {
        const { store, passed } = play(given);
        const total = store.windows.reduce((sum, window) => sum + window.total, 0);
        expect(total).toBeLessThanOrEqual(passed.length);
        const byNode = Map.groupBy(passed, ({ node }) => node);
        for (const own of byNode.values()) expect(own.length).toBeLessThanOrEqual(given.limit);
      }),
      { numRuns: 100 },
    );
  });

  it('is counted whole where nothing is lost', () => {
    fc.assert(
      fc.property(fc.record({ ...common, requests: nodesOf(1_500) }), (given) => {
        const { store, passed } = play({ ...given, windowMs: 60_000, fates: ['arrives'] });
        expect(store.windows.reduce((sum, window) => sum + window.total, 0)).toBe(passed.length);
      }),
      { numRuns: 100 },
    );
  });

  it('has the same windows whatever the nodes’ clocks say', () => {
    fc.assert(
      fc.property(fc.record({ ...common, requests: nodesOf(2_000) }), (given) => {
        const arrives = { ...given, windowMs: 800, fates: ['arrives'] as const };
        const right = play({ ...arrives, skews: [0, 0, 0] });
        expect(play(arrives).store.windows).toEqual(right.store.windows);
      }),
      { numRuns: 50 },
    );
  });
});

const window = { limit: 10, windowMs: 60_000 };
const counted = (): SharedCount => {
  const count = newCount();
  for (let n = 0; n < 4; n++) take(count, window, 1_000, 1);
  return count;
};

describe('what a node knows of a key', () => {
  it('is what all have spent, with what it has not told yet', () => {
    const count = counted();
    expect([tell(count, 1_050), restOf(count, 1_050)]).toEqual([4, 59_950]);
    take(count, window, 1_060, 1);
    heard(count, { total: 9, leftMs: 40_000 }, window, 1_070);
    expect([spentOf(count), take(count, window, 1_080, 1), count.endsAt]).toEqual([10, false, 41_070]);
  });

  it('is spent by what a request costs, or not at all', () => {
    const count = counted();
    expect([take(count, window, 1_000, 7), take(count, window, 1_000, 6), spentOf(count)]).toEqual([false, true, 10]);
  });

  it('begins anew when its window is over, and tells nothing more of that', () => {
    const count = counted();
    expect([tell(count, 61_000), take(count, window, 61_000, 10), spentOf(count)]).toEqual([0, true, 10]);
  });

  it('is not that of the window before, of which an answer comes late', () => {
    const count = counted();
    tell(count, 60_990);
    take(count, window, 61_001, 1);
    heard(count, { total: 10, leftMs: 2 }, window, 61_010);
    expect([spentOf(count), count.endsAt]).toEqual([1, 121_001]);
  });

  it('is what passed since, of a window that others have begun', () => {
    const count = counted();
    tell(count, 1_050);
    heard(count, { total: 4, leftMs: 59_950 }, window, 1_060);
    take(count, window, 60_980, 1);
    tell(count, 60_990);
    heard(count, { total: 2, leftMs: 59_990 }, window, 60_995);
    expect([spentOf(count), count.endsAt]).toEqual([2, 120_985]);
  });

  it('begins no window in the store that is about to end', () => {
    const count = counted();
    tell(count, 60_900);
    expect(restOf(count, 60_900)).toBe(0);
    heard(count, { total: 0, leftMs: 0 }, window, 60_910);
    expect([take(count, window, 60_911, 10), count.endsAt]).toEqual([true, 120_911]);
  });

  it('keeps what passed meanwhile for the window that begins', () => {
    const count = counted();
    tell(count, 60_900);
    take(count, window, 60_905, 2);
    heard(count, { total: 0, leftMs: 0 }, window, 60_910);
    expect([spentOf(count), count.endsAt]).toEqual([2, 120_910]);
  });

  it('goes on while nobody answers, and is told once', () => {
    const count = counted();
    tell(count, 1_050);
    notTold(count);
    expect(tell(count, 1_100)).toBe(4);
    lostSight(count);
    expect([tell(count, 1_150), spentOf(count)]).toEqual([0, 4]);
  });
});
