import type { Clock } from '../line.ts';

type Timer = { at: number; readonly work: () => void; readonly owner: string };

/** Tests run in Node. */
const asNode = (scope: unknown) => scope as { readonly setImmediate: (work: () => void) => void };

/** Lets all promises go as far as they get. */
export const settle = (): Promise<void> => new Promise((resolve) => asNode(globalThis).setImmediate(resolve));

/** Time that a test passes, for several tabs of which each may be frozen. */
export const manualClock = (start = Date.parse('2026-11-30T12:00:00Z')) => {
  let time = start;
  const timers = new Set<Timer>();
  const frozen = new Set<string>();
  const dead = new Set<string>();
  const due = (until: number): Timer | undefined =>
    [...timers]
      .filter(({ at, owner }) => at <= until && !frozen.has(owner))
      .reduce<Timer | undefined>((first, timer) => (first && first.at <= timer.at ? first : timer), undefined);
  const pass = async (ms: number): Promise<void> => {
    const until = time + ms;
    await settle();
    for (let timer = due(until); timer; timer = due(until)) {
      time = Math.max(time, timer.at);
      timers.delete(timer);
      timer.work();
      await settle();
    }
    time = until;
  };
  const of = (owner: string): Clock => ({
    now: () => time,
    after: (ms, work) => {
      const timer = { at: time + Math.max(0, ms), work, owner };
      if (!dead.has(owner)) timers.add(timer);
      return () => timers.delete(timer);
    },
  });
  return {
    of,
    pass,
    now: () => time,
    /** The device sleeps: time passes, and nothing runs. */
    sleep: (ms: number) => {
      time += ms;
    },
    /** Somebody sets the clock; what waits for a while waits no longer for that. */
    setBack: (ms: number) => {
      time -= ms;
      for (const timer of [...timers]) {
        timers.delete(timer);
        timers.add(Object.assign(timer, { at: timer.at - ms }));
      }
    },
    freeze: (owner: string) => void frozen.add(owner),
    thaw: (owner: string) => void frozen.delete(owner),
    isFrozen: (owner: string) => frozen.has(owner),
    isDead: (owner: string) => dead.has(owner),
    /** Ends all that a tab would still do. */
    kill: (owner: string) => {
      dead.add(owner);
      for (const timer of timers) if (timer.owner === owner) timers.delete(timer);
    },
    pending: (owner: string) => [...timers].filter((timer) => timer.owner === owner).length,
  };
};

export type ManualClock = ReturnType<typeof manualClock>;
